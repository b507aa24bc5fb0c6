#pragma once

#include "crypto/secret_text.hpp"
#include "tests/support/jsonl.hpp"
#include "tests/support/temp_dir.hpp"

#include <filesystem>

namespace logflume::test {

inline const std::filesystem::path data{LOGFLUME_TEST_DATA};

inline rapidjson::Document read_json(const std::filesystem::path& file) {
  const auto bytes = read_bytes(file);
  rapidjson::Document document;
  document.Parse(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return document;
}

inline crypto::root_secret root_secret_of(std::string_view hex) {
  return std::get<crypto::root_secret>(crypto::root_secret::parse(hex));
}

inline crypto::root_secret recorded_root_secret() {
  const auto digits = read_bytes(data / "root-secret.txt");
  return root_secret_of({reinterpret_cast<const char*>(digits.data()), digits.size()});
}

inline void set_mode(const std::filesystem::path& path, unsigned mode) {
  std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
}

/// The recorded store with the modes that it had, which git does not keep.
struct recorded_store {
  recorded_store() {
    std::filesystem::copy(data / "confidant", root, std::filesystem::copy_options::recursive);
    set_mode(root, 0700);
    set_mode(root / "default", 0700);
  }

  temp_dir directory;
  std::filesystem::path root = directory.path() / "confidant";
};

} // namespace logflume::test

#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace logflume::test {

/// Returns a directory in memory, for files that would otherwise wait for the device at each sync;
/// if there is none, the usual one for temporary files.
inline std::filesystem::path memory_directory() {
  const std::filesystem::path shared_memory = "/dev/shm";
  return ::access(shared_memory.c_str(), R_OK | W_OK | X_OK) == 0
             ? shared_memory
             : std::filesystem::temp_directory_path();
}

/// A new directory that is removed at the end of its lifetime.
class temp_dir {
 public:
  explicit temp_dir(const std::filesystem::path& in = std::filesystem::temp_directory_path()) {
    auto name = (in / "logflume-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error{"cannot create " + name};
    path_ = name;
  }
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;
  ~temp_dir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

} // namespace logflume::test

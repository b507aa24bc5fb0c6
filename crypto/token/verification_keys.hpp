#pragma once

#include "crypto/token/jwk.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::crypto {

/// The keys that tokens are checked with. Without any key, nobody is admitted. Thread-safe.
class verification_keys {
 public:
  verification_keys() = default;

  /// Reads a JWK Set, or one public key as PEM. A fault is worded to follow "FILE: ": it names the
  /// key by its place and `kid`, and contains nothing of its material.
  static std::variant<verification_keys, std::string> parse(std::string_view text);

  /// Returns the key for a token with this `kid`, or without one; null if there is none.
  const verification_key* choose(std::optional<std::string_view> kid) const;

  /// Returns whether the set contains this material, under whatever name.
  bool contains(const key_id& material) const;

  std::size_t size() const { return keys_.size(); }
  bool empty() const { return keys_.empty(); }
  /// Number of keys of the set that are of no use here.
  std::size_t ignored() const { return ignored_; }
  /// Returns whether both have the same keys under the same names.
  bool operator==(const verification_keys& other) const;

  /// Returns whether a key of the set, ignored ones included, can also sign.
  bool has_secret() const { return has_secret_; }

 private:
  /// Returns the fault, or an empty text.
  std::string add(const rapidjson::Value& jwk);

  std::vector<verification_key> keys_;
  std::size_t ignored_ = 0;
  bool has_secret_ = false;
};

/// Returns the keys, or one sentence that begins with the file's name. A file with a secret must be
/// closed to group and others.
std::variant<verification_keys, std::string>
load_verification_keys(const std::filesystem::path& file);

} // namespace logflume::crypto

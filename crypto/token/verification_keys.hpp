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

/// The keys that tokens are checked by. Without any, it admits nobody. Thread-safe.
class verification_keys {
 public:
  verification_keys() = default;

  /// Of a JWK Set, or of one public key as PEM. Or a fault, to follow "FILE: ": it names the key
  /// by its place and `kid`, and holds nothing of its material.
  static std::variant<verification_keys, std::string> parse(std::string_view text);

  /// The key for a token with this `kid`, or without one; null: none.
  const verification_key* choose(std::optional<std::string_view> kid) const;

  /// Whether this material is in it, under whatever name.
  bool contains(const key_id& material) const;

  std::size_t size() const { return keys_.size(); }
  bool empty() const { return keys_.empty(); }
  /// How many keys of the set are of no use here.
  std::size_t ignored() const { return ignored_; }
  /// The same keys under the same names.
  bool operator==(const verification_keys& other) const;

  /// One of the set, ignored ones included, can also sign.
  bool has_secret() const { return has_secret_; }

 private:
  /// Empty, or the fault.
  std::string add(const rapidjson::Value& jwk);

  std::vector<verification_key> keys_;
  std::size_t ignored_ = 0;
  bool has_secret_ = false;
};

/// Or one sentence that begins with the file's name. A file with a secret is to be closed to group
/// and others.
std::variant<verification_keys, std::string>
load_verification_keys(const std::filesystem::path& file);

} // namespace logflume::crypto

#pragma once

#include "crypto/secure_memory.hpp"
#include "crypto/token/key_material.hpp"

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>

namespace logflume::crypto {

/// Reads the members of a JWK, an object, and keeps the first fault in them.
class jwk_members {
 public:
  explicit jwk_members(const rapidjson::Value& jwk) : jwk_{&jwk} {}

  /// Empty if there is no fault. Worded to follow "key 3: ".
  const std::string& fault() const { return fault_; }

  bool has(std::string_view name) const { return find(name) != nullptr; }
  const rapidjson::Value* find(std::string_view name) const;
  std::optional<std::string_view> optional_text(std::string_view name);
  std::string_view required_text(std::string_view name);
  /// Decodes a text in base64url.
  secure_bytes bytes(std::string_view name);

  void refuse(std::string fault);

 private:
  const rapidjson::Value* jwk_;
  std::string fault_;
};

/// Returns the algorithm for the key's kind (`kty`) and curve, or nullopt if the key is of no use
/// here.
std::optional<signature_algorithm> algorithm_of(jwk_members& jwk, std::string_view kind);

/// Makes the material of the public members, or of the secret.
key_material_result material_of(jwk_members& jwk, signature_algorithm algorithm);

} // namespace logflume::crypto

#pragma once

#include "crypto/token/key_material.hpp"

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <variant>

namespace logflume::crypto {

/// A key that tokens choose by its name, the `kid`.
struct verification_key {
  std::optional<std::string> name;
  key_material material;
};

/// A valid key that is of no use here: another kind, another algorithm, or not for checking
/// signatures.
struct ignored_key {};

/// The key, or what is wrong with it, worded to follow "key 3: " and without any of the key.
using jwk_result = std::variant<verification_key, ignored_key, std::string>;

/// Reads a JSON Web Key (RFC 7517, 7518 and 8037) for checking signatures.
jwk_result read_jwk(const rapidjson::Value& jwk);

/// Returns whether the key is a secret that also signs (`oct`), whether or not it can be used here.
bool is_secret_jwk(const rapidjson::Value& jwk);

} // namespace logflume::crypto

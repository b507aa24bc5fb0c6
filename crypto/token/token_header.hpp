#pragma once

#include "crypto/token/token_refusal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// What the header of a token says that counts; keys in it (`jwk`, `x5c`, `jku`) do not.
struct token_header {
  /// `alg`, of any value.
  std::string algorithm;
  /// `kid`.
  std::optional<std::string> key;
};

/// Of the header's JSON.
std::variant<token_header, token_refusal> read_token_header(std::string_view json);

} // namespace logflume::crypto

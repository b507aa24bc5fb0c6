#pragma once

#include "crypto/token/token_refusal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// The parts of a token's header that count; keys in it (`jwk`, `x5c`, `jku`) do not.
struct token_header {
  /// `alg`, whatever its value.
  std::string algorithm;
  /// `kid`.
  std::optional<std::string> key;
};

/// Reads the header's JSON.
std::variant<token_header, token_refusal> read_token_header(std::string_view json);

} // namespace logflume::crypto

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace logflume::crypto {

/// Algorithms of RFC 7518 and RFC 8037.
enum class signature_algorithm : std::uint8_t {
  /// ECDSA over P-256 with SHA-256.
  es256,
  /// Ed25519.
  eddsa,
  /// RSA with PKCS #1 v1.5 and SHA-256.
  rs256,
  /// HMAC with SHA-256.
  hs256,
};

constexpr std::array signature_algorithms{signature_algorithm::es256, signature_algorithm::eddsa,
                                          signature_algorithm::rs256, signature_algorithm::hs256};

/// Returns the value of `alg`.
constexpr std::string_view name_of(signature_algorithm algorithm) {
  switch (algorithm) {
  case signature_algorithm::es256:
    return "ES256";
  case signature_algorithm::eddsa:
    return "EdDSA";
  case signature_algorithm::rs256:
    return "RS256";
  case signature_algorithm::hs256:
    return "HS256";
  }
  return {};
}

constexpr std::optional<signature_algorithm> algorithm_named(std::string_view name) {
  for (const auto algorithm : signature_algorithms)
    if (name_of(algorithm) == name)
      return algorithm;
  return std::nullopt;
}

} // namespace logflume::crypto

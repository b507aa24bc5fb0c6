#pragma once

#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include <botan/bigint.h>

#include <span>
#include <string>
#include <string_view>

namespace logflume::test {

/// Returns a header and the plain claims, ready to be signed.
inline std::string signed_text(const signer& by) {
  return base64url(by.header()) + "." + base64url(plain_claims);
}

inline std::span<const std::uint8_t> view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Returns the outcome for a token with exactly that signature.
inline std::string outcome_of(const signer& by, std::span<const std::uint8_t> signature) {
  return outcome(signed_text(by) + "." + base64url(signature), by.keys());
}

inline bytes fixed(const Botan::BigInt& number, std::size_t size) {
  const auto encoded = Botan::BigInt::encode_1363(number, size);
  return {encoded.begin(), encoded.end()};
}

inline bytes joined(bytes first, const bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

} // namespace logflume::test

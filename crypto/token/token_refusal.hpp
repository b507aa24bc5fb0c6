#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logflume::crypto {

/// Why a token is refused. From `malformed_claims` on, the token's signature holds.
enum class token_refusal : std::uint8_t {
  too_long,
  /// Not three parts in canonical base64url, or its header is not a JSON object of this kind.
  malformed,
  /// The header has a `typ` other than `JWT` and `at+jwt`.
  wrong_type,
  /// The header has `crit`, whatever that names.
  critical_header,
  /// The algorithm is none of the four, or not the chosen key's.
  wrong_algorithm,
  unknown_key,
  bad_signature,
  malformed_claims,
  no_expiry,
  expired,
  not_yet_valid,
  wrong_issuer,
  wrong_audience,
  /// The token has `cnf`: its bearer would have to prove more than its possession.
  bound_to_a_key,
};

constexpr std::size_t token_refusals = 14;

/// Returns fixed words, the same for every token, such as "expired".
constexpr std::string_view words_of(token_refusal refusal) {
  switch (refusal) {
  case token_refusal::too_long:
    return "too long";
  case token_refusal::malformed:
    return "malformed";
  case token_refusal::wrong_type:
    return "wrong type";
  case token_refusal::critical_header:
    return "critical header";
  case token_refusal::wrong_algorithm:
    return "wrong algorithm";
  case token_refusal::unknown_key:
    return "unknown key";
  case token_refusal::bad_signature:
    return "bad signature";
  case token_refusal::malformed_claims:
    return "malformed claims";
  case token_refusal::no_expiry:
    return "no expiry";
  case token_refusal::expired:
    return "expired";
  case token_refusal::not_yet_valid:
    return "not yet valid";
  case token_refusal::wrong_issuer:
    return "wrong issuer";
  case token_refusal::wrong_audience:
    return "wrong audience";
  case token_refusal::bound_to_a_key:
    return "bound to a key";
  }
  return {};
}

} // namespace logflume::crypto

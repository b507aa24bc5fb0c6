#include "crypto/token/verify_token.hpp"

#include "crypto/base64url.hpp"
#include "crypto/sha256.hpp"
#include "crypto/token/token_header.hpp"

#include <optional>

namespace logflume::crypto {

namespace {

/// The three parts of a token, decoded.
struct parts {
  secure_bytes header;
  secure_bytes payload;
  secure_bytes signature;
  /// Header and payload as received, with the dot between them.
  bytes_view signed_text;
};

std::string_view text_view(const secure_bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<parts> parse(std::string_view token) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == last || token.find('.', first + 1) != last)
    return std::nullopt;
  parts found;
  if (!decode_base64url(token.substr(0, first), found.header) ||
      !decode_base64url(token.substr(first + 1, last - first - 1), found.payload) ||
      !decode_base64url(token.substr(last + 1), found.signature))
    return std::nullopt;
  found.signed_text = {reinterpret_cast<const std::uint8_t*>(token.data()), last};
  return found;
}

bool verify_signature(const key_material& key, const parts& found, std::string_view token,
                      signature_cache* checked) {
  if (checked == nullptr)
    return key.verify(found.signed_text, found.signature);
  const auto digest = signature_cache::digest_of(token);
  if (checked->contains(digest))
    return true;
  const bool good = key.verify(found.signed_text, found.signature);
  if (good)
    checked->add(digest);
  return good;
}

} // namespace

std::variant<verified_token, token_refusal> verify_token(std::string_view token,
                                                         const verification_keys& keys,
                                                         const token_rules& rules, token_time now,
                                                         signature_cache* checked) {
  if (token.size() > max_token_size)
    return token_refusal::too_long;
  const auto found = parse(token);
  if (!found)
    return token_refusal::malformed;
  const auto read = read_token_header(text_view(found->header));
  if (const auto* refusal = std::get_if<token_refusal>(&read))
    return *refusal;
  const auto& header = std::get<token_header>(read);
  const auto algorithm = algorithm_named(header.algorithm);
  if (!algorithm)
    return token_refusal::wrong_algorithm;
  const auto* key = keys.choose(header.key);
  if (key == nullptr)
    return token_refusal::unknown_key;
  if (key->material.algorithm() != *algorithm)
    return token_refusal::wrong_algorithm;
  if (!verify_signature(key->material, *found, token, checked))
    return token_refusal::bad_signature;
  auto claimed = read_token_claims(text_view(found->payload), rules, now);
  if (const auto* refusal = std::get_if<token_refusal>(&claimed))
    return *refusal;
  auto& claims = std::get<token_claims>(claimed);
  return verified_token{.granted = std::move(claims.granted),
                        .expiry = claims.expiry,
                        .issuer = std::move(claims.issuer),
                        .key = key->material.id(),
                        .id = sha256({found->signed_text})};
}

} // namespace logflume::crypto

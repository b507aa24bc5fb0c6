#include "crypto/token/jwk_members.hpp"

#include "crypto/base64url.hpp"
#include "crypto/token/json_document.hpp"

namespace logflume::crypto {

const rapidjson::Value* jwk_members::find(std::string_view name) const {
  return member(*jwk_, name);
}

std::optional<std::string_view> jwk_members::optional_text(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr)
    return std::nullopt;
  const auto text = text_of(*value);
  if (!text)
    refuse("its " + std::string{name} + " is not a string");
  return text;
}

std::string_view jwk_members::required_text(std::string_view name) {
  if (!has(name))
    refuse("it has no " + std::string{name});
  return optional_text(name).value_or(std::string_view{});
}

secure_bytes jwk_members::bytes(std::string_view name) {
  secure_bytes decoded;
  if (!decode_base64url(required_text(name), decoded))
    refuse("its " + std::string{name} + " is not base64url without padding");
  return decoded;
}

void jwk_members::refuse(std::string fault) {
  if (fault_.empty())
    fault_ = std::move(fault);
}

std::optional<signature_algorithm> algorithm_of(jwk_members& jwk, std::string_view kind) {
  if (kind == "RSA")
    return signature_algorithm::rs256;
  if (kind == "oct")
    return signature_algorithm::hs256;
  if (kind == "EC" && jwk.required_text("crv") == "P-256")
    return signature_algorithm::es256;
  if (kind == "OKP" && jwk.required_text("crv") == "Ed25519")
    return signature_algorithm::eddsa;
  return std::nullopt;
}

key_material_result material_of(jwk_members& jwk, signature_algorithm algorithm) {
  switch (algorithm) {
  case signature_algorithm::es256:
    return p256_key(jwk.bytes("x"), jwk.bytes("y"));
  case signature_algorithm::eddsa:
    return ed25519_key(jwk.bytes("x"));
  case signature_algorithm::rs256:
    return rsa_key(jwk.bytes("n"), jwk.bytes("e"));
  case signature_algorithm::hs256:
    return hmac_key(jwk.bytes("k"));
  }
  return "its algorithm is not supported";
}

} // namespace logflume::crypto

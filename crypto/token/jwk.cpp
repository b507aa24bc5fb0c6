#include "crypto/token/jwk.hpp"

#include "crypto/base64url.hpp"
#include "crypto/token/json_document.hpp"

#include <algorithm>
#include <array>

namespace logflume::crypto {

namespace {

/// Reads a key's members, and keeps the first fault in them.
class jwk_members {
 public:
  explicit jwk_members(const rapidjson::Value& jwk) : jwk_{&jwk} {}

  const std::string& fault() const { return fault_; }

  const rapidjson::Value* find(std::string_view name) const { return member(*jwk_, name); }

  std::optional<std::string_view> optional_text(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr)
      return std::nullopt;
    const auto text = text_of(*value);
    if (!text)
      refuse("its " + std::string{name} + " is not a text");
    return text;
  }

  std::string_view required_text(std::string_view name) {
    if (find(name) == nullptr)
      refuse("it has no " + std::string{name});
    return optional_text(name).value_or(std::string_view{});
  }

  secure_bytes bytes(std::string_view name) {
    secure_bytes decoded;
    if (!decode_base64url(required_text(name), decoded))
      refuse("its " + std::string{name} + " is not base64url without padding");
    return decoded;
  }

  void refuse(std::string fault) {
    if (fault_.empty())
      fault_ = std::move(fault);
  }

 private:
  const rapidjson::Value* jwk_;
  std::string fault_;
};

bool is_private(const jwk_members& jwk, std::string_view kind) {
  constexpr std::array rsa_members{"p", "q", "dp", "dq", "qi", "oth"};
  const auto has = [&](std::string_view name) { return jwk.find(name) != nullptr; };
  return has("d") || (kind == "RSA" && std::ranges::any_of(rsa_members, has));
}

/// By `use` and `key_ops`.
bool is_for_checking(jwk_members& jwk) {
  const auto use = jwk.optional_text("use");
  if (use && use != "sig")
    return false;
  const auto* operations = jwk.find("key_ops");
  if (operations == nullptr)
    return true;
  if (!operations->IsArray()) {
    jwk.refuse("its key_ops is not an array");
    return false;
  }
  return std::any_of(operations->Begin(), operations->End(),
                     [](const auto& operation) { return text_of(operation) == "verify"; });
}

/// By its kind and curve.
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

} // namespace

jwk_result read_jwk(const rapidjson::Value& json) {
  if (!json.IsObject())
    return "it is not an object";
  jwk_members jwk{json};
  const auto kind = jwk.required_text("kty");
  const auto name = jwk.optional_text("kid");
  const auto wanted = jwk.optional_text("alg");
  const bool checks = is_for_checking(jwk);
  const auto algorithm = algorithm_of(jwk, kind);
  if (is_private(jwk, kind))
    jwk.refuse("it is a private key: give its public part alone");
  if (!jwk.fault().empty())
    return jwk.fault();
  if (!checks || !algorithm || (wanted && !algorithm_named(*wanted)))
    return ignored_key{};
  if (wanted && *wanted != name_of(*algorithm))
    return "its alg is " + std::string{*wanted} + ", but a key of its kind has " +
           std::string{name_of(*algorithm)};
  auto material = material_of(jwk, *algorithm);
  if (!jwk.fault().empty())
    return jwk.fault();
  if (auto* wrong = std::get_if<std::string>(&material))
    return std::move(*wrong);
  return verification_key{name ? std::optional<std::string>{*name} : std::nullopt,
                          std::get<key_material>(std::move(material))};
}

bool is_secret_jwk(const rapidjson::Value& jwk) {
  const auto* kind = jwk.IsObject() ? member(jwk, "kty") : nullptr;
  return kind != nullptr && text_of(*kind) == "oct";
}

} // namespace logflume::crypto

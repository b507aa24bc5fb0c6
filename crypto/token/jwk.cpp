#include "crypto/token/jwk.hpp"

#include "crypto/token/json_document.hpp"
#include "crypto/token/jwk_members.hpp"

#include <algorithm>
#include <array>

namespace logflume::crypto {

namespace {

bool is_private(const jwk_members& jwk, std::string_view kind) {
  constexpr std::array rsa_members{"p", "q", "dp", "dq", "qi", "oth"};
  const auto has = [&](std::string_view name) { return jwk.has(name); };
  return has("d") || (kind == "RSA" && std::ranges::any_of(rsa_members, has));
}

/// Decides by `use` and `key_ops`.
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
    return "its alg is " + std::string{*wanted} + ", but a key of this type needs " +
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

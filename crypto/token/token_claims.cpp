#include "crypto/token/token_claims.hpp"

#include "crypto/token/json_document.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace logflume::crypto {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds earliest{0};
constexpr std::chrono::seconds latest =
    std::chrono::sys_days{std::chrono::January / 1 / 2200}.time_since_epoch();

/// Returns nullopt if the value is not a number. RapidJSON reads only finite numbers.
std::optional<token_time> time_of(const rapidjson::Value& value) {
  if (!value.IsNumber())
    return std::nullopt;
  const auto seconds = std::clamp(value.GetDouble(), static_cast<double>(earliest.count()),
                                  static_cast<double>(latest.count()));
  const auto whole = std::floor(seconds);
  return token_time{std::chrono::seconds{std::llround(whole)} +
                    std::chrono::nanoseconds{std::llround((seconds - whole) * 1e9)}};
}

/// Returns null if there is no such claim.
const rapidjson::Value* claim_at(const rapidjson::Value& claims, std::string_view path) {
  if (const auto* claim = member(claims, path))
    return claim;
  const auto* value = &claims;
  while (true) {
    if (!value->IsObject())
      return nullptr;
    const auto dot = path.find('.');
    value = member(*value, path.substr(0, dot));
    if (value == nullptr || dot == path.npos)
      return value;
    path.remove_prefix(dot + 1);
  }
}

/// Entries that cannot be read grant nothing.
rights rights_of(const rapidjson::Value* claim) {
  std::vector<right> entries;
  if (claim != nullptr && claim->IsArray())
    for (const auto& item : claim->GetArray())
      if (const auto text = text_of(item))
        if (auto entry = parse_right(*text))
          entries.push_back(*std::move(entry));
  return rights{std::move(entries)};
}

/// Returns whether `aud` is the audience, or an array that contains it.
bool contains_audience(const rapidjson::Value* claim, std::string_view audience) {
  if (claim == nullptr)
    return false;
  if (claim->IsArray())
    return std::any_of(claim->Begin(), claim->End(),
                       [&](const auto& item) { return text_of(item) == audience; });
  return text_of(*claim) == audience;
}

} // namespace

std::variant<token_claims, token_refusal>
read_token_claims(std::string_view json, const token_rules& rules, token_time now) {
  const auto read = json_document::parse(json);
  const auto* document = std::get_if<json_document>(&read);
  if (document == nullptr || !document->root().IsObject())
    return token_refusal::malformed_claims;
  const auto& root = document->root();
  const auto* expires = member(root, "exp");
  if (expires == nullptr)
    return token_refusal::no_expiry;
  const auto expiry = time_of(*expires);
  const auto* begins = member(root, "nbf");
  const auto beginning = begins == nullptr ? token_time{earliest} : time_of(*begins);
  if (!expiry || !beginning)
    return token_refusal::malformed_claims;
  if (now - rules.leeway >= *expiry)
    return token_refusal::expired;
  if (*beginning - rules.leeway > now)
    return token_refusal::not_yet_valid;
  std::string issuer;
  if (const auto* claim = member(root, "iss"); claim != nullptr && claim->IsString())
    issuer = *text_of(*claim);
  if (!rules.issuer.empty() && issuer != rules.issuer)
    return token_refusal::wrong_issuer;
  if (!rules.audience.empty() && !contains_audience(member(root, "aud"), rules.audience))
    return token_refusal::wrong_audience;
  if (member(root, "cnf") != nullptr)
    return token_refusal::bound_to_a_key;
  return token_claims{.granted = rights_of(claim_at(root, rules.claim)),
                      .expiry = *expiry,
                      .issuer = std::move(issuer)};
}

} // namespace logflume::crypto

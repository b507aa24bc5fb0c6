#include "http/site/access.hpp"

#include "crypto/token/verify_token.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace logflume::http {

namespace {

constexpr std::string_view challenge = "Bearer realm=\"logflume\"";

constexpr std::array<std::string_view, access_refusals - crypto::token_refusals> fault_names{
    "no_token", "misplaced_token", "foreign_cookie", "not_granted"};

response refusal(int status, std::string_view title, std::string_view error = {},
                 std::string_view description = {}) {
  auto refused = problem(status, title);
  std::string field{challenge};
  if (!error.empty())
    field.append(", error=\"").append(error).append("\"");
  if (!description.empty())
    field.append(", error_description=\"").append(description).append("\"");
  refused.fields.emplace_back("WWW-Authenticate", std::move(field));
  refused.fields.emplace_back("Cache-Control", "no-store");
  return refused;
}

response bad_token(std::string_view words) {
  return refusal(401, "Send another token: this one is refused (" + std::string{words} + ")",
                 "invalid_token", words);
}

} // namespace

std::string name_of_access_refusal(std::size_t number) {
  if (number >= crypto::token_refusals)
    return std::string{fault_names.at(number - crypto::token_refusals)};
  std::string name{words_of(static_cast<crypto::token_refusal>(number))};
  std::ranges::replace(name, ' ', '_');
  return name;
}

std::variant<access, response> admit(const found_credentials& found, const access_rules& rules,
                                     admission::wall_time now, access_counts& counts) {
  if (const auto* fault = std::get_if<credential_fault>(&found))
    switch (*fault) {
    case credential_fault::foreign_cookie:
      counts.count(access_fault::foreign_cookie);
      return refusal(403,
                     "Send the token in Authorization: the cookie is accepted only from this "
                     "server's own origin",
                     "insufficient_scope");
    case credential_fault::empty:
      counts.count(crypto::token_refusal::malformed);
      return bad_token(words_of(crypto::token_refusal::malformed));
    case credential_fault::misplaced:
      counts.count(access_fault::misplaced_token);
      return bad_token("sent twice, or in a place where tokens are not accepted");
    }
  const auto& sent = std::get<credentials>(found);
  if (sent.token.empty() && !sent.by_cookie)
    return access{.granted = rules.anonymous};
  auto verified = crypto::verify_token(sent.token, rules.keys, rules.tokens, now,
                                       rules.checked_signatures.get());
  if (const auto* reason = std::get_if<crypto::token_refusal>(&verified)) {
    counts.count(*reason);
    return bad_token(words_of(*reason));
  }
  ++counts.verified;
  auto& token = std::get<crypto::verified_token>(verified);
  return access{.granted = std::move(token.granted),
                .admitted = admission{.expiry = token.expiry, .key = token.key, .token = token.id},
                .by_cookie = sent.by_cookie};
}

response refuse_access(const access& client, access_counts& counts) {
  if (!client.admitted && client.granted.empty()) {
    counts.count(access_fault::no_token);
    return refusal(401, "Send a token as Authorization: Bearer TOKEN");
  }
  counts.count(access_fault::not_granted);
  return refusal(403, "Send a token that grants this access", "insufficient_scope");
}

} // namespace logflume::http

#include "http/site/session.hpp"

#include "http/message/characters.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace logflume::http {

namespace {

constexpr std::string_view session_methods = "POST, DELETE, OPTIONS";
/// Bytes of name and value. Browsers silently drop a longer cookie.
constexpr std::size_t longest_cookie = 4'096;
/// An expired cookie must arrive and be refused: if it vanished, its owner would become anonymous.
constexpr std::chrono::hours outlives_token{24};

response no_store(response answer) {
  answer.fields.emplace_back("Cache-Control", "no-store");
  return answer;
}

/// Returns the cookie that a page of that origin can have; nullopt if the origin has no TLS and is
/// not on this machine.
std::optional<std::string_view> cookie_for(std::string_view origin) {
  constexpr std::string_view plain = "http://";
  if (!equal_names(origin.substr(0, plain.size()), plain))
    return secure_cookie;
  return is_this_machine(origin.substr(plain.size())) ? std::optional{local_cookie} : std::nullopt;
}

std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds age) {
  std::string field{name};
  field.append("=").append(value);
  field.append("; Max-Age=").append(std::to_string(age.count()));
  field.append("; Path=/; HttpOnly; SameSite=Strict");
  if (name == secure_cookie)
    field.append("; Secure");
  return field;
}

bool is_of_another_origin(const request_head& head) {
  const bool has_origin = !head.field("Sec-Fetch-Site").empty() || !head.field("Origin").empty();
  return has_origin && !is_same_origin(head);
}

response begin(const request_head& head, const access_rules& rules, admission::wall_time now,
               access_counts& counts) {
  const auto found = find_authorization(head);
  auto admitted = admit(found, rules, now, counts);
  if (auto* refused = std::get_if<response>(&admitted))
    return std::move(*refused);
  const auto& verified = std::get<access>(admitted).admitted;
  if (!verified)
    return refuse_access({}, counts);
  if (is_of_another_origin(head))
    return no_store(problem(403, "Sign in from a page of this server's own origin"));
  const auto name = cookie_for(head.field("Origin"));
  if (!name)
    return no_store(
        problem(403, "Use https: a session needs TLS unless the page is on this machine"));
  const auto& token = std::get<credentials>(found).token;
  if (name->size() + token.size() > longest_cookie)
    return no_store(problem(413, "The token is too long for a cookie: give it fewer rights or *, "
                                 "or send it in Authorization"));
  const auto left = std::chrono::ceil<std::chrono::seconds>(verified->expiry - now);
  auto answer = no_store({.status = 204});
  answer.fields.emplace_back("Set-Cookie", set_cookie(*name, token, left + outlives_token));
  return answer;
}

response end(const request_head& head, const access_rules& rules, admission::wall_time now,
             access_counts& counts) {
  if (is_of_another_origin(head))
    return no_store(problem(403, "Sign out from a page of this server's own origin"));
  auto answer = no_store({.status = 204});
  if (const auto name = cookie_for(head.field("Origin")))
    answer.fields.emplace_back("Set-Cookie", set_cookie(*name, {}, std::chrono::seconds{0}));
  // A token that is no longer valid has no streams.
  const auto admitted = admit(find_credentials(head, rules.credentials), rules, now, counts);
  if (const auto* signed_out = std::get_if<access>(&admitted); signed_out && signed_out->admitted)
    answer.ended_token = signed_out->admitted->token;
  return answer;
}

} // namespace

response session_response(const request_head& head, const access_rules& rules,
                          admission::wall_time now, access_counts& counts) {
  if (head.method == "POST")
    return begin(head, rules, now, counts);
  if (head.method == "DELETE")
    return end(head, rules, now, counts);
  auto refused = no_store(problem(405, "Use POST to sign in, DELETE to sign out"));
  refused.fields.emplace_back("Allow", session_methods);
  return refused;
}

} // namespace logflume::http

#include "http/site/credentials.hpp"

#include "http/message/characters.hpp"
#include "http/message/query.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace logflume::http {

namespace {

std::vector<std::string_view> values_of(const request_head& head, std::string_view name) {
  std::vector<std::string_view> found;
  for (const auto& field : head.fields)
    if (equal_names(field.name, name))
      found.push_back(field.value);
  return found;
}

/// Returns what follows the scheme `Bearer`, which is written in any case (RFC 9110, 11.1).
std::optional<std::string_view> bearer_of(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer";
  const auto end = authorization.find(' ');
  if (!equal_names(authorization.substr(0, end), scheme))
    return {};
  return end == authorization.npos ? std::string_view{} : trimmed(authorization.substr(end));
}

/// Returns credentials without a token if the scheme is another one.
found_credentials credentials_of(std::string_view authorization) {
  const auto token = bearer_of(authorization);
  if (token && token->empty())
    return credential_fault::empty;
  return credentials{.token = std::string{token.value_or(std::string_view{})}};
}

/// Returns the values of our cookies.
std::vector<std::string_view> cookies_of(const request_head& head, bool local) {
  std::vector<std::string_view> found;
  for (auto rest : values_of(head, "Cookie"))
    while (!rest.empty()) {
      const auto end = std::min(rest.find(';'), rest.size());
      const auto pair = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const auto equals = std::min(pair.find('='), pair.size());
      const auto name = pair.substr(0, equals);
      if (name == secure_cookie || (local && name == local_cookie))
        found.push_back(pair.substr(std::min(equals + 1, pair.size())));
    }
  return found;
}

std::vector<std::string> queried_tokens(const request_head& head) {
  std::vector<std::string> found;
  for (auto& parameter : parse_query(head.query))
    if (parameter.name == token_parameter)
      found.push_back(std::move(parameter.value));
  return found;
}

/// Returns the authority without a default port.
std::string_view without_default_port(std::string_view authority) {
  for (const std::string_view port : {":80", ":443"})
    if (authority.ends_with(port))
      authority.remove_suffix(port.size());
  return authority;
}

bool has_origin_of_host(const request_head& head) {
  const auto origin = head.field("Origin");
  const auto begin = origin.find("://");
  return begin != origin.npos && equal_names(without_default_port(origin.substr(begin + 3)),
                                             without_default_port(head.field("Host")));
}

} // namespace

bool is_this_machine(std::string_view host) {
  const auto end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  const auto name = host.substr(0, end);
  return equal_names(name, "localhost") || name == "[::1]" ||
         (name.starts_with("127.") &&
          std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; }));
}

bool is_same_origin(const request_head& head) {
  const bool reads = head.method == "GET" || head.method == "HEAD";
  if (const auto site = head.field("Sec-Fetch-Site"); !site.empty())
    return site == "same-origin" || (site == "none" && reads);
  return head.field("Origin").empty() ? reads : has_origin_of_host(head);
}

found_credentials find_authorization(const request_head& head) {
  const auto lines = values_of(head, "Authorization");
  if (lines.size() > 1 || !queried_tokens(head).empty())
    return credential_fault::misplaced;
  return lines.empty() ? credentials{} : credentials_of(lines.front());
}

found_credentials find_credentials(const request_head& head, const credential_rules& rules) {
  const auto lines = values_of(head, "Authorization");
  auto queried = queried_tokens(head);
  if (lines.size() > 1 || queried.size() > 1 || (!rules.query && !queried.empty()))
    return credential_fault::misplaced;
  if (!lines.empty() && bearer_of(lines.front()))
    return credentials_of(lines.front());
  const auto cookies = cookies_of(head, !rules.tls && is_this_machine(head.field("Host")));
  if (cookies.size() > 1)
    return credential_fault::misplaced;
  if (!cookies.empty()) {
    if (!is_same_origin(head))
      return credential_fault::foreign_cookie;
    return credentials{.token = std::string{cookies.front()}, .by_cookie = true};
  }
  if (queried.empty())
    return credentials{};
  if (queried.front().empty())
    return credential_fault::empty;
  return credentials{.token = std::move(queried.front())};
}

} // namespace logflume::http

#pragma once

#include "http/site/routes.hpp"
#include "tests/crypto/token/signer.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::test {

inline const http::assets page;
inline constexpr http::admission::wall_time some_day{std::chrono::seconds{1'700'000'000}};

inline crypto::rights anonymous_rights(const std::vector<std::string>& texts) {
  std::vector<crypto::right> rights;
  for (const auto& text : texts)
    rights.push_back(crypto::parse_right(text).value());
  return crypto::rights{std::move(rights)};
}

/// A site with two topics that requires tokens.
struct site_fixture {
  http::access_counts counts;
  http::route_options options = options_with({});

  static http::route_options options_with(const std::vector<std::string>& anonymous,
                                          bool query = false) {
    return {.topics = {{"temperature"}, {"humidity"}},
            .allowed_origins = {"https://a.example"},
            .access = std::make_shared<const http::access_rules>(
                http::access_rules{.keys = ed25519_signer().keys(),
                                   .tokens = {.issuer = {},
                                              .audience = {},
                                              .claim = "logflume",
                                              .leeway = std::chrono::seconds{30}},
                                   .anonymous = anonymous_rights(anonymous),
                                   .credentials = {.query = query}})};
  }

  static std::string token(const std::string& rights, int expiry = 1'700'000'600) {
    return ed25519_signer().token(R"({"exp":)" + std::to_string(expiry) + R"(,"logflume":[)" +
                                  rights + "]}");
  }

  http::response ask(std::string_view path, std::vector<http::header_field> fields = {},
                     std::string_view method = "GET") {
    http::request_head head;
    head.method = method;
    const auto end = std::min(path.find('?'), path.size());
    head.path = path.substr(0, end);
    head.query = path.substr(std::min(end + 1, path.size()));
    head.fields = std::move(fields);
    return http::route(head, options, page, some_day, counts);
  }

  http::response ask_with(const std::string& bearer, std::string_view path) {
    const auto value = "Bearer " + bearer;
    return ask(path, {{"Authorization", value}});
  }
};

inline std::string field(const http::response& from, std::string_view name) {
  const auto found = std::find_if(from.fields.begin(), from.fields.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == from.fields.end() ? "" : found->second;
}

} // namespace logflume::test

#pragma once

#include "crypto/token/sign_token.hpp"
#include "crypto/token/signing_key.hpp"
#include "tests/e2e/tool.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::test {

namespace crypto = logflume::crypto;

inline crypto::signing_key new_key() {
  return crypto::signing_key::generate(crypto::signature_algorithm::eddsa);
}

/// Returns a token with `rights` that is valid for `left`.
inline std::string token_of(const crypto::signing_key& key, const std::vector<std::string>& rights,
                            std::chrono::seconds left = std::chrono::hours{1}) {
  const crypto::token_time now = std::chrono::system_clock::now();
  crypto::new_token content{.granted = {},
                            .claim = "logflume",
                            .issuer = {},
                            .audience = {},
                            .issued = now,
                            .expiry = now + left};
  for (const auto& right : rights)
    content.granted.push_back(crypto::parse_right(right).value());
  return crypto::sign_token(key, content);
}

/// Merges the keys' verification sets into one JWK Set.
inline std::string set_of(const std::vector<crypto::signing_key>& keys) {
  std::string list;
  for (const auto& key : keys) {
    const auto set = key.verification_set();
    const std::string_view text{set.data(), set.size()};
    const auto begin = text.find('[') + 1;
    list.append(list.empty() ? "" : ",").append(text.substr(begin, text.rfind(']') - begin));
  }
  return "{\"keys\":[" + list + "]}";
}

/// A service that requires tokens, and the file with its keys.
struct guarded {
  site at{"sse/log-before"};
  crypto::signing_key key = new_key();
  fs::path keys = at.dir.path() / "keys.json";
  served service;

  explicit guarded(std::vector<std::string> flags = {}) : service{at, with_keys(std::move(flags))} {
    service.line("ready");
  }

  std::vector<std::string> with_keys(std::vector<std::string> flags) const {
    write_keys(set_of({key}));
    flags.push_back("--auth.keys=" + keys.string());
    flags.emplace_back("--admin.listen=127.0.0.1:0");
    return flags;
  }

  /// Replaces the file in one step, as a rotation of keys does.
  void write_keys(const std::string& text) const {
    const auto beside = keys.string() + ".new";
    std::ofstream{beside} << text;
    fs::rename(beside, keys);
  }

  client_ptr ask(const std::string& path, const std::string& token,
                 const std::string& method = "GET", const std::string& more = {}) {
    auto client = service.connect();
    client->send(method + " /api" + path + " HTTP/1.1\r\nHost: localhost\r\n" +
                 (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") + more + "\r\n");
    return client;
  }

  /// Sends a command for an entity and returns its response.
  client_ptr command(const std::string& entity, const std::string& body, const std::string& token) {
    auto client =
        ask("/temperature/entities/" + entity + "/commands", token, "POST",
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n");
    client->send(body);
    read_until(client, is_done);
    return client;
  }

  int status(const std::string& path, const std::string& token, const std::string& method = "GET",
             const std::string& more = {}) {
    const auto client = ask(path, token, method, more);
    read_until(client, [](const sse_client& each) { return each.response().status() != 0; });
    return client->response().status();
  }
};

} // namespace logflume::test

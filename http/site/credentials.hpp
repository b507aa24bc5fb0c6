#pragma once

#include "http/message/request_head.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::http {

/// Names of a browser's cookie: `secure_cookie` over TLS or behind a proxy with TLS, `local_cookie`
/// without TLS on this machine.
inline constexpr std::string_view secure_cookie = "__Host-logflume";
inline constexpr std::string_view local_cookie = "logflume";

/// The query parameter that contains a token.
inline constexpr std::string_view token_parameter = "access_token";

/// How a request may bring a token.
struct credential_rules {
  /// A token may also come as the query's `access_token`.
  bool query = false;
  /// Whether the connection is TLS.
  bool tls = false;
};

/// A token as the request brought it; empty if it brought none.
struct credentials {
  std::string token{};
  bool by_cookie = false;
};

enum class credential_fault : std::uint8_t {
  /// Several tokens where one is expected, or a token where none is accepted.
  misplaced,
  /// `Bearer` without a token.
  empty,
  /// A cookie that a page of another origin had the browser send.
  foreign_cookie,
};

/// Looks in `Authorization`, then in the cookie, then in the query. A token that is brought in a
/// way that does not count is a fault; it is never treated as no token.
using found_credentials = std::variant<credentials, credential_fault>;
found_credentials find_credentials(const request_head& head, const credential_rules& rules);

/// Looks in `Authorization` alone and ignores the cookie. A token in the query is a fault.
found_credentials find_authorization(const request_head& head);

/// Whether the request comes from a page of this server's own origin, or from no page.
bool is_same_origin(const request_head& head);

/// Whether the name of a host, with or without a port, can only mean this machine.
bool is_this_machine(std::string_view host);

} // namespace logflume::http

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace logflume::http {

constexpr std::string_view unix_prefix = "unix:";

struct host_port {
  std::string host; ///< without the brackets of IPv6
  std::string port; ///< a number up to 65535
};

/// Parses `ADDRESS:PORT` or `[IPv6]:PORT`. Returns nullopt if `text` is neither.
std::optional<host_port> read_host_port(const std::string& text);

} // namespace logflume::http

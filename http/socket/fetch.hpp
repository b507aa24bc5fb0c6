#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::http {

struct fetched {
  int status = 0;
  std::string body;
};

/// Asks a service of ours for `path` and waits for `patience` in all. `address`: in the form
/// of `server_options::listen`. Text: why there is no response, and what to look at.
std::variant<fetched, std::string> fetch(const std::string& address, std::string_view path,
                                         std::chrono::milliseconds patience);

} // namespace logflume::http

#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::http {

struct fetch_result {
  int status = 0;
  std::string body;
};

/// Requests `path` from a Logflume service and waits at most `timeout` in all. `address` has the
/// form of `server_options::listen`. `certificate` is the file that the service has in
/// `admin.certificate`; the service must present one of its certificates. Empty for no TLS. Returns
/// a text if there is no response: why, with the remedy.
std::variant<fetch_result, std::string> fetch(const std::string& address, std::string_view path,
                                              std::chrono::milliseconds timeout,
                                              const std::string& certificate = {});

} // namespace logflume::http

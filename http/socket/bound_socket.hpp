#pragma once

#include "http/socket/descriptor.hpp"

#include <string>

namespace logflume::http {

/// A non-blocking socket that is bound to an address of this machine.
struct bound_socket {
  descriptor socket;
  /// The address as given, with the port that was picked.
  std::string address;
};

/// `text` is `ADDRESS:PORT` or `[IPv6]:PORT`, where port 0 picks one; `type` is SOCK_STREAM or
/// SOCK_DGRAM. Throws std::system_error with the remedy.
bound_socket bind_socket(const std::string& text, int type);

/// Throws std::system_error that says why `text` cannot be listened on, with the remedy.
[[noreturn]] void refuse_address(const std::string& text, int error, const std::string& remedy);
[[noreturn]] void refuse_address(const std::string& text, int error);

} // namespace logflume::http

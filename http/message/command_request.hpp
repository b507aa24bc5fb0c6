#pragma once

#include <cstdint>
#include <string>

namespace logflume::http {

/// A command for an entity, from a client that has the right to write.
struct command_request {
  std::string topic{};
  std::uint64_t entity = 0;
  /// JSON, as the client sent it.
  std::string body{};
};

} // namespace logflume::http

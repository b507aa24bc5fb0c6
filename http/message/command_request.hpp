#pragma once

#include <cstdint>
#include <string>

namespace logflume::http {

/// What a client who may write wants an entity to do.
struct command_request {
  std::string topic{};
  std::uint64_t entity = 0;
  /// JSON, as the client sent it.
  std::string body{};
};

} // namespace logflume::http

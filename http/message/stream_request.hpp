#pragma once

#include <cstdint>

namespace logflume::http {

/// What a stream's client asked for.
struct stream_request {
  std::uint64_t entity_id = 0;
};

} // namespace logflume::http

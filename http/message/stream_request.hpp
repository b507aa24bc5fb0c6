#pragma once

#include <cstdint>

namespace logflume::http {

/// A client's request for a stream.
struct stream_request {
  std::uint64_t entity_id = 0;
};

} // namespace logflume::http

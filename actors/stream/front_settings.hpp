#pragma once

#include "actors/stream/wire_form.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace logflume::actors {

/// How the front deals with streams. All can change while it runs.
struct front_settings {
  std::chrono::nanoseconds stream_lifetime{0};
  std::chrono::nanoseconds keep_alive{0};
  std::chrono::nanoseconds write_timeout{0};
  /// Envelopes in flight to one subscriber, at most.
  std::uint32_t mailbox = 0;
  /// When the service ends, closing the open streams is spread over this time.
  std::chrono::nanoseconds drain{0};
  /// The first part of the topic's persistence ids.
  std::string entity_type{default_entity_type};
};

} // namespace logflume::actors

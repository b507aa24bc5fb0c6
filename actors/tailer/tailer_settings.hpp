#pragma once

#include "crypto/secret_store.hpp"
#include "log/event/event_tail.hpp"
#include "log/topic/topic.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace logflume::actors {

/// What a tailer and its replays read, and how.
struct tailer_settings {
  log::topic topic;
  log::tail_options tail;
  crypto::secret_store secrets;
  std::string events_key;
  std::vector<std::string> redact;
  /// Bytes of memory for decoded events.
  std::size_t keep = 0;
  /// Envelopes under way to one subscriber.
  std::uint32_t mailbox = 64;

  log::event_tail open_tail() const {
    return {log::tail{topic, tail}, log::envelope_reader{redact},
            crypto::events_key{secrets, events_key}};
  }
};

} // namespace logflume::actors

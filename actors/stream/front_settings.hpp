#pragma once

#include "actors/stream/wire_form.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace logflume::actors {

/// How the front handles streams. All settings can change while it runs.
struct front_settings {
  std::chrono::nanoseconds stream_lifetime{0};
  std::chrono::nanoseconds keep_alive{0};
  std::chrono::nanoseconds write_timeout{0};
  /// Maximum number of envelopes in flight to one subscriber.
  std::uint32_t mailbox = 0;
  /// When the service ends, closing the open streams is spread over this time.
  std::chrono::nanoseconds drain{0};
  /// How long a stream outlives its token.
  std::chrono::nanoseconds leeway{0};
  /// How a topic's envelopes are written.
  struct topic_text {
    /// The first part of the persistence ids.
    std::string entity_type{default_entity_type};
    log::place_writer_ptr places = log::record_places();
  };

  /// The topics that are served, by name; a topic that is not listed has the defaults.
  std::map<std::string, topic_text> topics{};

  topic_text text_of(const std::string& topic) const {
    const auto found = topics.find(topic);
    return found == topics.end() ? topic_text{} : found->second;
  }
};

} // namespace logflume::actors

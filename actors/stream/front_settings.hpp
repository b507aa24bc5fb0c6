#pragma once

#include "actors/stream/wire_form.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

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
  /// How long a stream outlives its token.
  std::chrono::nanoseconds leeway{0};
  /// The first part of the persistence ids, by topic; of others it is `default_entity_type`.
  std::map<std::string, std::string> entity_types{};

  std::string_view entity_type_of(const std::string& topic) const {
    const auto found = entity_types.find(topic);
    return found == entity_types.end() ? default_entity_type : found->second;
  }
};

} // namespace logflume::actors

#pragma once

#include "http/message/stream_request.hpp"
#include "log/event/selection.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace logflume::actors {

/// Where a stream with ids begins, and where it ends.
struct stream_start {
  /// The id as the client wrote it; empty: it brought none.
  std::string last_event_id{};
  /// Where the stream begins without an id, or after a reset.
  http::stream_begin from{};
  /// The stream ends after this many events; none: no limit.
  std::optional<std::uint32_t> limit{};
  /// False: the stream ends once the stored events have been sent.
  bool follow = true;
  /// How long after the previous write events that are sent as they come may wait, to be sent
  /// together.
  std::chrono::milliseconds linger{};
  /// The header has been sent: a tailer served the stream before, and `last_event_id` is the id of
  /// the last frame.
  bool opened = false;
  /// The stream contains only ids of these entities' records, and the client's id is compared only
  /// with these; null: all records.
  std::shared_ptr<const log::selection> covered{};
  /// Send this page of the entity list instead of a stream.
  std::optional<http::entity_page> page{};
};

using stream_start_ptr = std::shared_ptr<const stream_start>;

} // namespace logflume::actors

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
  /// As the client wrote it; empty: it brought none.
  std::string last_event_id{};
  /// Where it begins without an id, or after a reset.
  http::stream_begin from{};
  /// It ends after this many events.
  std::optional<std::uint32_t> limit{};
  /// False: it ends when what was stored has been sent.
  bool follow = true;
  /// How long events that are sent as they come may wait behind the write before them.
  std::chrono::milliseconds linger{};
  /// Its header is sent: a tailer served it before, and `last_event_id` is of the last frame.
  bool opened = false;
  /// The stream contains ids of these records alone, and the client's id is compared with these
  /// alone; null: all records.
  std::shared_ptr<const log::selection> covered{};
  /// This list, in place of a stream.
  std::optional<http::entity_page> page{};
};

using stream_start_ptr = std::shared_ptr<const stream_start>;

} // namespace logflume::actors

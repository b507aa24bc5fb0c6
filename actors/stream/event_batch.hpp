#pragma once

#include "http/message/frames.hpp"
#include "log/record/record.hpp"

#include <chrono>
#include <cstdint>
#include <memory>

namespace logflume::actors {

struct event_batch;
using event_batch_ptr = std::shared_ptr<const event_batch>;

/// Consecutive events of one entity, rendered once for all who follow it. Immutable.
struct event_batch {
  /// Actor id of the tailer that sends it, itself or by a replay: after that tailer failed,
  /// what is still under way from it is no longer wanted.
  std::uint64_t tailer_id = 0;
  std::uint64_t entity_id = 0;
  /// Offset of the last event in it.
  log::offset last = 0;
  std::uint32_t count = 0;
  http::frames frames;
  /// When they were read, if they are sent as they come; otherwise the epoch.
  std::chrono::steady_clock::time_point read_at{};
  /// What follows, where it was there already: a subscriber whose socket takes it writes it
  /// along. No part of its mailbox; a few batches, of small events alone.
  event_batch_ptr next{};
};

} // namespace logflume::actors

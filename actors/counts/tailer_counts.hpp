#pragma once

#include "actors/counts/counter.hpp"
#include "actors/counts/level_gauge.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace logflume::actors {

/// The state of reading the log.
enum class tailing : std::uint8_t {
  /// The stored events are being read.
  starting,
  following,
  log_missing,
  key_missing,
  key_refused,
  /// The tailer failed.
  restarting,
  /// The source waits for the reason in `tailer_counts::reason`.
  source_waits,
};
inline constexpr std::array<std::string_view, 7> tailing_names{
    "starting",    "following",  "log_missing", "key_missing",
    "key_refused", "restarting", "source_waits"};

/// Names by `reset_reason`, as clients receive them.
inline constexpr std::array<std::string_view, 4> reset_names{"reused", "ahead", "unknown_id",
                                                             "expired"};

/// Counts of the tailer, updated once for all records that it reads together.
struct tailer_counts {
  using clock = std::chrono::steady_clock;

  /// Notes when the tailer answered a pulse.
  void answered(clock::time_point now) {
    answer_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  clock::time_point last_answer() const {
    return clock::time_point{clock::duration{answer_.load(std::memory_order_relaxed)}};
  }

  /// Notes that the source cannot be read. `source_reason` must live as long as the program.
  void waits_for(const char* source_reason) {
    reason = source_reason;
    state = tailing::source_waits;
  }

  std::string_view state_name() const {
    const auto now = state.load();
    return now == tailing::source_waits ? std::string_view{reason.load()}
                                        : tailing_names[static_cast<std::size_t>(now)];
  }

  std::atomic<tailing> state{tailing::starting};
  std::atomic<const char*> reason{"source_waits"};
  /// Number of the part of the source that is being read; -1 if none.
  level_gauge part{-1};
  /// Bytes read of that part.
  level_gauge position;
  /// Offset of the last record read; -1 if none so far.
  level_gauge last_offset{-1};
  counter events;
  /// Places in the source that are not a record.
  counter corrupt;
  counter truncations;
  counter compactions;
  /// Whole records that were skipped, including those that do not decrypt.
  counter skipped;
  counter decrypt_failures;
  counter sequence_gaps;
  level_gauge kept_events;
  level_gauge kept_entities;
  level_gauge kept_bytes;
  level_gauge subscribers;
  level_gauge lagging;
  level_gauge replays;
  /// Replays begun, including searches, and the blocks of the log that they were to read.
  counter replays_begun;
  counter replay_blocks;
  level_gauge index_bytes;
  /// Streams that resumed from the id that their client sent.
  counter resumed;
  /// Indexed by `reset_reason`.
  std::array<counter, reset_names.size()> resets;
  /// Tailers started after the first.
  counter restarts;

 private:
  std::atomic<clock::rep> answer_{clock::now().time_since_epoch().count()};
};

} // namespace logflume::actors

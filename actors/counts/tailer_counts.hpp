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
  /// For what `tailer_counts::reason` says.
  source_waits,
};
inline constexpr std::array<std::string_view, 7> tailing_names{
    "starting",    "following",  "log_missing", "key_missing",
    "key_refused", "restarting", "source_waits"};

/// By `reset_reason`, as clients read them.
inline constexpr std::array<std::string_view, 4> reset_names{"reused", "ahead", "unknown_id",
                                                             "expired"};

/// The tailer counts here, once for all records that it reads together.
struct tailer_counts {
  using clock = std::chrono::steady_clock;

  /// The tailer answered a pulse.
  void answered(clock::time_point now) {
    answer_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  clock::time_point last_answer() const {
    return clock::time_point{clock::duration{answer_.load(std::memory_order_relaxed)}};
  }

  /// The source cannot be read, for a reason of its own that lives as long as the program.
  void waits_for(const char* why) {
    reason = why;
    state = tailing::source_waits;
  }

  std::string_view state_name() const {
    const auto now = state.load();
    return now == tailing::source_waits ? std::string_view{reason.load()}
                                        : tailing_names[static_cast<std::size_t>(now)];
  }

  std::atomic<tailing> state{tailing::starting};
  std::atomic<const char*> reason{"source_waits"};
  /// The part of the source that is being read, by its number; -1: none.
  level_gauge part{-1};
  /// Bytes of that part that were read.
  level_gauge position;
  /// Of the last record read; -1: none so far.
  level_gauge last_offset{-1};
  counter events;
  /// Places that are not a record.
  counter corrupt;
  counter truncations;
  counter compactions;
  /// Whole records that were passed over, including those that do not decrypt.
  counter skipped;
  counter decrypt_failures;
  counter sequence_gaps;
  level_gauge kept_events;
  level_gauge kept_entities;
  level_gauge kept_bytes;
  level_gauge subscribers;
  level_gauge lagging;
  level_gauge replays;
  /// With the searches, and the blocks of the log that they were to read.
  counter replays_begun;
  counter replay_blocks;
  level_gauge index_bytes;
  /// Streams that went on from the id that their clients brought.
  counter resumed;
  /// By `reset_reason`.
  std::array<counter, reset_names.size()> resets;
  /// Tailers started after the first.
  counter restarts;

 private:
  std::atomic<clock::rep> answer_{clock::now().time_since_epoch().count()};
};

} // namespace logflume::actors

#pragma once

#include "actors/counts/counter.hpp"
#include "actors/counts/delivery_counts.hpp"
#include "actors/counts/duration_histogram.hpp"
#include "actors/counts/ingest_counts.hpp"
#include "actors/counts/writer_counts.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logflume::actors {

/// How a stream came to its end.
enum class stream_end : std::uint8_t {
  finished, ///< its age was reached, or the service drained: orderly
  gone,     ///< its peer hung up
  slow,     ///< its peer took no byte for too long
  dropped,  ///< not finished when the service had to end, or failed
};
inline constexpr std::array<std::string_view, 4> stream_end_names{"finished", "gone", "slow",
                                                                  "dropped"};

inline constexpr std::array<std::chrono::nanoseconds, 9> stream_bounds{
    std::chrono::seconds{1},  std::chrono::seconds{5},  std::chrono::seconds{15},
    std::chrono::seconds{30}, std::chrono::minutes{1},  std::chrono::minutes{5},
    std::chrono::minutes{15}, std::chrono::minutes{60}, std::chrono::minutes{240}};

/// The front counts here.
struct stream_counts {
  counter& ended_by(stream_end how) { return ended[static_cast<std::size_t>(how)]; }

  level_gauge open;
  /// By `stream_end`.
  std::array<counter, stream_end_names.size()> ended;
  duration_histogram<stream_bounds.size()> seconds{stream_bounds};
};

/// Where the reading of the log stands.
enum class tailing : std::uint8_t {
  starting, ///< what is stored is being read
  following,
  log_missing,
  key_missing,
  key_refused,
  restarting, ///< the tailer failed
};
inline constexpr std::array<std::string_view, 6> tailing_names{
    "starting", "following", "log_missing", "key_missing", "key_refused", "restarting"};

/// The file that is being read, in the order of reading.
enum class tailed_file : std::uint8_t { none, ancient_history, history, active };

/// The tailer counts here, once for all records that it reads together.
struct tailer_counts {
  std::atomic<tailing> state{tailing::starting};
  std::atomic<tailed_file> file{tailed_file::none};
  /// Bytes of that file that were read.
  level_gauge position;
  /// Of the last record read; -1: none so far.
  level_gauge last_offset{-1};
  counter events;
  /// Places that are no record.
  counter corrupt;
  counter truncations;
  counter compactions;
  /// Whole records that were passed over, those that do not decrypt among them.
  counter skipped;
  counter decrypt_failures;
  counter sequence_gaps;
  level_gauge kept_events;
  level_gauge kept_entities;
  level_gauge kept_bytes;
  level_gauge subscribers;
  level_gauge lagging;
  level_gauge replays;
  /// Tailers started after the first.
  counter restarts;
};

/// What the service did and where it stands: counted as it goes, for whoever asks. Outlives
/// all who count.
class service_counts {
 public:
  using clock = std::chrono::steady_clock;

  /// The actors answered each other.
  void beat(clock::time_point now) {
    beat_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  clock::time_point last_beat() const {
    return clock::time_point{clock::duration{beat_.load(std::memory_order_relaxed)}};
  }

  stream_counts streams;
  delivery_counts deliveries;
  alignas(64) tailer_counts tailer;
  alignas(64) ingest_counts ingest;
  alignas(64) writer_counts writer;
  /// Told to end.
  std::atomic<bool> draining{false};

 private:
  std::atomic<clock::rep> beat_{clock::now().time_since_epoch().count()};
};

} // namespace logflume::actors

#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "log/sensor/sensor_event.hpp"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace logflume::actors {

/// What a sensor sent over the network.
struct reading {
  std::uint64_t entity_id = 0;
  log::event_number temperature;
  /// An event instead of a temperature; null: none.
  log::encoded_event_ptr event{};
};

/// Readings that came together, in order. They count as queued for as long as the batch lives, so
/// that the queue's bound holds wherever a batch gets lost.
class reading_batch {
 public:
  /// `timestamp`: when the readings came; seconds since the Unix epoch, UTC.
  reading_batch(std::vector<reading> readings, double timestamp,
                std::shared_ptr<ingest_counts> counts) :
      readings_{std::move(readings)},
      timestamp_{timestamp}, counts_{std::move(counts)} {
    counts_->queued.add(size());
  }
  reading_batch(const reading_batch&) = delete;
  reading_batch& operator=(const reading_batch&) = delete;
  ~reading_batch() { counts_->queued.add(-size()); }

  const std::vector<reading>& readings() const { return readings_; }
  double timestamp() const { return timestamp_; }
  std::int64_t size() const { return static_cast<std::int64_t>(readings_.size()); }

 private:
  std::vector<reading> readings_;
  double timestamp_;
  std::shared_ptr<ingest_counts> counts_;
};

using reading_batch_ptr = std::shared_ptr<const reading_batch>;

} // namespace logflume::actors

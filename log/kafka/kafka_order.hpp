#pragma once

#include "log/kafka/kafka_id.hpp"
#include "log/record/record.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace logflume::log {

/// The order in which this process has read a topic's partitions. Every record, and every offset
/// without a record that was passed, gets a place: an ascending number. Places begin at 1 and are
/// never reused. Thread-safe.
class kafka_order {
 public:
  struct record_place {
    std::uint32_t partition = 0;
    std::uint64_t kafka_offset = 0;
  };

  /// `count` consecutive offsets of a partition, from `kafka_offset` on, read in one go. The first
  /// has the place `place`.
  struct piece {
    offset place = 0;
    std::uint32_t partition = 0;
    std::uint64_t kafka_offset = 0;
    std::uint64_t count = 0;
  };

  /// Where a stream with an id resumes; see `id_answer`.
  struct resumption {
    enum class state : std::uint8_t { known, ahead, expired };
    resumption::state status = state::known;
    offset after = 0;
    offset through = 0;
  };

  /// Notes that reading of a partition begins at `first`.
  void begin(std::uint32_t partition, std::uint64_t first);

  /// Marks the partition's offsets up to `kafka_offset` as read. Returns the place of
  /// `kafka_offset`, or nullopt if it was read before.
  std::optional<offset> mark_read(std::uint32_t partition, std::uint64_t kafka_offset);

  /// Returns the place up to which `release` would drop the partition's records, or nullopt if it
  /// would drop none that was read.
  std::optional<offset> last_released(std::uint32_t partition, std::uint64_t first) const;

  /// Notes that the partition's records below `first` are gone: their places may not be found any
  /// longer.
  void release(std::uint32_t partition, std::uint64_t first);

  /// Call this before the topic is read again from its beginning: it was deleted and recreated, or
  /// another source follows it. The places so far belong to the earlier reading.
  void restart();

  /// Returns the last place, or nullopt if nothing was read, or nothing since the restart.
  std::optional<offset> last() const;

  /// Returns each partition's next offset at the time when everything up to `place` had been read.
  kafka_offsets next_after(offset place) const;

  /// Returns nullopt if no record of this topic has that place.
  std::optional<record_place> find(offset place) const;

  /// Returns whether each partition has been read up to the offset, or has dropped what precedes
  /// it.
  bool has_reached(const kafka_offsets& next) const;

  /// Returns the nearest offset that the partition has, as far as it was read.
  std::uint64_t clamp(std::uint32_t partition, std::uint64_t kafka_offset) const;

  resumption look_up(const kafka_offsets& next) const;

  /// Returns what was read after `after` and up to `through`, in that order; at most `limit`
  /// pieces.
  std::vector<piece> pieces_between(offset after, offset through, std::size_t limit) const;

  /// Returns the bytes of memory in use.
  std::size_t bytes() const;

 private:
  struct run {
    offset place = 0;
    std::uint64_t kafka_offset = 0;
  };

  struct lane {
    /// The first offset that the partition still has.
    std::uint64_t first = 0;
    std::uint64_t next = 0;
    /// Each run ends at the next run's offset, the last one at `next`.
    std::vector<run> runs;

    /// The first offset that is neither read nor gone: records may be gone before they are read.
    std::uint64_t end() const { return std::max(first, next); }
    std::uint64_t end_of(std::size_t number) const {
      return number + 1 < runs.size() ? runs[number + 1].kafka_offset : next;
    }
    /// Returns the index of the last run that begins at or below `place`, or nullopt if none does.
    std::optional<std::size_t> run_at(offset place) const;
    /// Returns the place of an offset that was read.
    offset place_of(std::uint64_t kafka_offset) const;
  };

  using lanes = std::map<std::uint32_t, lane>;

  const lanes& lanes_at(offset place) const {
    return place <= restarted_at_ ? lanes_before_restart_ : lanes_;
  }

  mutable std::shared_mutex lock_;
  lanes lanes_;
  /// Lanes of the topic before the last restart: they hold the places up to `restarted_at_`.
  lanes lanes_before_restart_;
  offset restarted_at_ = 0;
  offset last_ = 0;
  /// Partition of the last place.
  std::optional<std::uint32_t> last_partition_;
};

} // namespace logflume::log

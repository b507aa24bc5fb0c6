#pragma once

#include "log/kafka/kafka_id.hpp"
#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace logflume::log {

/// In which order this process has read a topic's partitions. Each record has a place, a number
/// that ascends; so has each offset without a record that was passed. Places begin at 1 and are
/// never used again. Thread-safe.
class kafka_order {
 public:
  struct record_place {
    std::uint32_t partition = 0;
    std::uint64_t at = 0;
  };

  /// `count` offsets of a partition from `at`, read in one go from the place `place`.
  struct piece {
    offset place = 0;
    std::uint32_t partition = 0;
    std::uint64_t at = 0;
    std::uint64_t count = 0;
  };

  /// What an id leads to; see `id_answer`.
  struct resumption {
    enum class state : std::uint8_t { known, ahead, expired };
    resumption::state found = state::known;
    offset after = 0;
    offset through = 0;
  };

  /// Reading of a partition begins at `first`.
  void begin(std::uint32_t partition, std::uint64_t first);

  /// Reads the partition's offsets up to `at`: the place of that one; none: it was read before.
  std::optional<offset> read(std::uint32_t partition, std::uint64_t at);

  /// The partition's records below `first` are gone: all that were read of it up to this place;
  /// none: nothing new.
  std::optional<offset> release(std::uint32_t partition, std::uint64_t first);

  /// The topic was deleted and made again: what was read is of another one.
  void restart();

  /// The last place; none: nothing was read, or nothing since the restart.
  std::optional<offset> last() const;

  /// The next offset of each partition when all up to this place had been read.
  kafka_offsets next_after(offset place) const;

  /// None: no record of this topic has that place.
  std::optional<record_place> find(offset place) const;

  /// The nearest offset that the partition had, as far as it was read.
  std::uint64_t clamp(std::uint32_t partition, std::uint64_t at) const;

  resumption look_up(const kafka_offsets& next) const;

  /// What was read behind `after` and up to `through`, in that order; at most `most` pieces.
  std::vector<piece> pieces(offset after, offset through, std::size_t most) const;

  /// The memory that it takes.
  std::size_t bytes() const;

 private:
  struct run {
    offset place = 0;
    std::uint64_t at = 0;
  };

  struct lane {
    /// The first offset that the partition has.
    std::uint64_t first = 0;
    std::uint64_t next = 0;
    /// Each up to the next one's offset, the last up to `next`.
    std::vector<run> runs;

    std::uint64_t end_of(std::size_t number) const {
      return number + 1 < runs.size() ? runs[number + 1].at : next;
    }
    /// The last run that begins at or below `place`, as its number; none: none does.
    std::optional<std::size_t> run_at(offset place) const;
    /// Of an offset that was read.
    offset place_of(std::uint64_t at) const;
  };

  using lanes = std::map<std::uint32_t, lane>;

  const lanes& lanes_at(offset place) const { return place <= restarted_at_ ? before_ : lanes_; }

  mutable std::shared_mutex lock_;
  lanes lanes_;
  /// Of the topic before the last restart, which came behind this place.
  lanes before_;
  offset restarted_at_ = 0;
  offset last_ = 0;
  /// The partition of the last place.
  std::optional<std::uint32_t> last_partition_;
};

} // namespace logflume::log

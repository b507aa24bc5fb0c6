#pragma once

#include "log/event/event_source.hpp"
#include "log/topic/block_group.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace logflume::log {

/// Places from `first` to `last`.
struct place_range {
  offset first = 0;
  offset last = 0;

  friend bool operator==(const place_range&, const place_range&) = default;
};

/// Ranges of places, ascending, apart from each other.
class kafka_blocks : public source_blocks {
 public:
  kafka_blocks(std::vector<place_range> list, std::size_t count, std::optional<offset> through) :
      list_{std::move(list)}, count_{count}, through_{through} {}

  std::size_t count() const override { return count_; }
  std::optional<offset> through() const override { return through_; }
  const std::vector<place_range>& list() const { return list_; }

 private:
  std::vector<place_range> list_;
  std::size_t count_;
  std::optional<offset> through_;
};

/// Which blocks of a topic, of about 64 KiB in the order of reading, hold events of which entity.
/// It may name a block too many, never one too few. Not thread-safe.
class kafka_index {
 public:
  /// `limit`: bytes of memory. Beyond it, the oldest blocks are taken to hold every entity.
  explicit kafka_index(std::size_t limit) : limit_{limit} {}

  /// An event at a place above all before; `size`: bytes of its record.
  void add(std::uint64_t entity_id, offset place, std::size_t size);

  /// The blocks that may hold what is asked for.
  blocks_ptr find(const event_source::wanted_events& wanted) const;

  void clear();

  /// Memory in use.
  std::size_t bytes() const;

  static constexpr std::uint64_t block_size = std::uint64_t{64} * 1024;

 private:
  void begin_block();

  std::size_t limit_;
  std::deque<block_group> groups_;
  /// So many groups, from the first on, do not know any more what they hold.
  std::size_t released_ = 0;
  /// Of the groups that are packed.
  std::size_t packed_bytes_ = 0;
  /// Bytes of all records.
  std::uint64_t read_ = 0;
};

} // namespace logflume::log

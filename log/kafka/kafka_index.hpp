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

/// The places from `first` to `last`, both included.
struct place_range {
  offset first = 0;
  offset last = 0;

  friend bool operator==(const place_range&, const place_range&) = default;
};

/// Ranges of places, ascending, with gaps between them.
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

/// Which blocks of a topic hold events of which entity. A block is about 64 KiB in the order of
/// reading. The index may name a block too many, never one too few. Not thread-safe.
class kafka_index {
 public:
  /// `limit`: bytes of memory. Beyond it, the oldest blocks are assumed to hold every entity.
  explicit kafka_index(std::size_t limit) : limit_{limit} {}

  /// Adds an event whose place is above all earlier ones; `size`: bytes of its record.
  void add(std::uint64_t entity_id, offset place, std::size_t size);

  /// Returns the blocks that may hold the wanted events.
  blocks_ptr find(const event_source::wanted_events& wanted) const;

  void clear();

  /// Bytes of memory in use.
  std::size_t bytes() const;

  static constexpr std::uint64_t block_size = std::uint64_t{64} * 1024;

 private:
  void begin_block();

  std::size_t limit_;
  std::deque<block_group> groups_;
  /// Number of groups, from the first on, that no longer know what they hold.
  std::size_t released_ = 0;
  /// Bytes of memory of the packed groups.
  std::size_t packed_bytes_ = 0;
  /// Bytes of all records added so far.
  std::uint64_t read_ = 0;
};

} // namespace logflume::log

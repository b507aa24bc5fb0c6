#pragma once

#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace logflume::log {

/// Up to 64 neighbouring blocks of a file, and which entities each holds: by hashes, so that it may
/// name a block too many (for about one entity in 256), never one too few. While records are
/// added, each is listed in 4 bytes. Packed, an entity costs 2 or 3 bytes for its first block, 1
/// for each further one, and no more than 11 in all.
class block_group {
 public:
  struct block {
    std::uint64_t begin = 0;
    /// See `file_block`.
    std::optional<std::uint32_t> crc_before{};
    /// Up to the block's end: the highest offset of the file, and the latest time (seconds since
    /// the Unix epoch).
    offset through = 0;
    double latest = -std::numeric_limits<double>::infinity();
  };

  /// A bit for each block, the first is the lowest.
  using block_set = std::uint64_t;
  static constexpr std::size_t capacity = 64;

  static std::uint32_t hash_of(std::uint64_t entity_id) {
    return static_cast<std::uint32_t>(((entity_id & entity_mask) * 0x9E37'79B9'7F4A'7C15) >>
                                      (64 - hash_bits));
  }

  const std::vector<block>& blocks() const { return blocks_; }
  bool is_open() const { return !packed_; }
  bool is_full() const { return blocks_.size() == capacity; }

  void begin_block(const block& next) { blocks_.push_back(next); }
  /// A record of the last block.
  void add(std::uint64_t entity_id, offset at, std::optional<double> timestamp);

  /// Drops the blocks that begin at `position` or behind; `last`: the last offset before it.
  void cut(std::uint64_t position, std::optional<offset> last);

  /// Nothing more is added.
  void pack();
  /// Forgets what the blocks hold: each may hold everything.
  void release();

  /// The blocks that may hold one of the entities with these hashes (ascending).
  block_set find(std::span<const std::uint32_t> hashes) const;

  std::size_t bytes() const;

 private:
  static constexpr std::uint32_t hash_bits = 26;
  static constexpr std::uint32_t block_bits = 6;

  struct landmark {
    /// Of the entity before.
    std::uint32_t hash = 0;
    std::uint32_t at = 0;
  };

  void sort_listed();
  void append(std::uint32_t step, block_set blocks);
  block_set find_packed(std::uint32_t hash) const;

  std::vector<block> blocks_;
  /// Of each record: the hash of its entity, and the number of its block in the lowest bits.
  std::vector<std::uint32_t> listed_;
  bool packed_ = false;
  bool released_ = false;
  /// Lowest bits of the hashes that were dropped.
  std::uint32_t dropped_bits_ = 0;
  /// For each entity, by hash: the step from the hash before, 7 bits a byte, lowest first; then
  /// its blocks, see `append`.
  std::vector<std::uint8_t> entities_;
  /// Of one entity in 128.
  std::vector<landmark> landmarks_;
};

} // namespace logflume::log

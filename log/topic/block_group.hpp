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

/// Up to 64 adjacent blocks of a file, and the entities that each contains. It stores hashes of the
/// entities, so a search may return a block too many (for about one entity in 256), but never
/// misses one. While records are added, each takes 4 bytes. Once packed, an entity takes 2 or 3
/// bytes for its first block, 1 for each further one, and at most 11 in all.
class block_group {
 public:
  struct block {
    std::uint64_t begin = 0;
    /// See `file_block`.
    std::optional<std::uint32_t> crc_before{};
    /// The highest offset in the file up to the block's end, and the latest time up to there
    /// (seconds since the Unix epoch).
    offset through = 0;
    double latest = -std::numeric_limits<double>::infinity();
  };

  /// One bit per block; the lowest bit is the first block.
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
  /// Adds a record to the last block.
  void add(std::uint64_t entity_id, offset at, std::optional<double> timestamp);

  /// Drops the blocks that begin at or after `position`; `last` is the last offset before it.
  void cut(std::uint64_t position, std::optional<offset> last);

  /// Packs the group. Nothing is added to it after that.
  void pack();
  /// Forgets the entities of the blocks; from then on any block may contain any entity.
  void release();

  /// Returns the blocks that may contain one of the entities with these hashes (ascending).
  block_set find(std::span<const std::uint32_t> hashes) const;

  std::size_t bytes() const;

 private:
  static constexpr std::uint32_t hash_bits = 26;
  static constexpr std::uint32_t block_bits = 6;

  struct landmark {
    /// Hash of the preceding entity.
    std::uint32_t hash = 0;
    std::uint32_t at = 0;
  };

  void sort_listed();
  void append(std::uint32_t step, block_set blocks);
  block_set find_packed(std::uint32_t hash) const;

  std::vector<block> blocks_;
  /// For each record, the hash of its entity, with the number of its block in the lowest bits.
  std::vector<std::uint32_t> listed_;
  bool packed_ = false;
  bool released_ = false;
  /// Number of low bits that were dropped from the hashes.
  std::uint32_t dropped_bits_ = 0;
  /// For each entity, ordered by hash: the difference from the preceding hash, 7 bits per byte,
  /// lowest first; then its blocks, see `append`.
  std::vector<std::uint8_t> entities_;
  /// One for every 128 entities.
  std::vector<landmark> landmarks_;
};

} // namespace logflume::log

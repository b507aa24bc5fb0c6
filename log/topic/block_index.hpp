#pragma once

#include "log/record/record.hpp"
#include "log/topic/block_group.hpp"
#include "log/topic/opened_file.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace logflume::log {

/// A part of a file that begins and ends at record boundaries.
struct file_block {
  file_id file;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  /// Checksum of the record that ends where the block begins; nullopt if there is no such record.
  std::optional<std::uint32_t> crc_before{};

  friend bool operator==(const file_block&, const file_block&) = default;
};

/// A query to an index: records of these entities (empty: of all) with offsets above `after` and
/// not above `until`.
struct block_query {
  std::span<const std::uint64_t> entities{};
  std::optional<offset> after{};
  offset until = 0;
  /// The search stops after this many blocks.
  std::size_t max_blocks = std::numeric_limits<std::size_t>::max();
};

/// Knows which blocks of a topic's files, of about 64 KiB each, contain records of which entity. It
/// may return a block too many, but never misses one. Not thread-safe.
class block_index {
 public:
  /// `limit` is in bytes of memory. Beyond it, the oldest blocks are assumed to contain every
  /// entity.
  explicit block_index(std::size_t limit) : limit_{limit} {}

  /// A record and its position in its file.
  struct entry {
    std::uint64_t entity_id = 0;
    log::offset offset = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t crc = 0;
    /// Seconds since the Unix epoch; nullopt if the record has no timestamp.
    std::optional<double> timestamp{};
  };

  /// Adds a record. The records of a file must be added in the file's order.
  void add(file_id file, const entry& record);

  /// Drops what was read of the file from `position` on; `last` is the last offset before it.
  void cut(file_id file, std::uint64_t position, std::optional<offset> last);

  /// Forgets all files but these.
  void retain(std::span<const file_ptr> files);

  /// Blocks in the order of their files; adjacent ones are merged.
  struct found_blocks {
    std::vector<file_block> list{};
    /// The list covers all records up to this offset; nullopt if it covers the whole query.
    std::optional<offset> through{};
  };

  /// Returns the blocks of `files` that may contain records that the query asks for.
  found_blocks find(std::span<const file_ptr> files, const block_query& query) const;

  /// Returns the blocks from the first one on that may contain a record not older than `timestamp`.
  found_blocks find_time(std::span<const file_ptr> files, double timestamp) const;

  /// Memory in use, in bytes.
  std::size_t bytes() const;

  static constexpr std::uint64_t block_size = std::uint64_t{64} * 1024;

 private:
  struct indexed_file {
    file_id id;
    /// Position up to which the file was read, and the checksum of the record that ends there.
    std::uint64_t end = 0;
    std::optional<std::uint32_t> last_crc{};
    std::deque<block_group> groups{};
    /// Number of groups, from the first on, that no longer know which entities they contain.
    std::size_t released = 0;
  };

  const indexed_file* find(file_id file) const;
  indexed_file& at(file_id file);
  block_group& open_group(indexed_file& file);
  void keep_limit();

  std::size_t limit_;
  std::vector<indexed_file> files_;
  /// Index in `files_` of the file to which a record was last added.
  std::size_t current_ = 0;
  /// Memory of the packed groups, in bytes.
  std::size_t packed_bytes_ = 0;
};

} // namespace logflume::log

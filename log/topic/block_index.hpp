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

/// A part of a file that begins and ends where records do.
struct file_block {
  file_id file;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  /// Checksum of the record that ends where the block begins; none: there is no such record.
  std::optional<std::uint32_t> crc_before{};

  friend bool operator==(const file_block&, const file_block&) = default;
};

/// What a question to an index is about: records of these entities (none: of any) with offsets
/// above `after` and not above `until`.
struct block_query {
  std::span<const std::uint64_t> entities{};
  std::optional<offset> after{};
  offset until = 0;
  /// So many blocks are enough.
  std::size_t most = std::numeric_limits<std::size_t>::max();
};

/// Which blocks of a topic's files, of about 64 KiB each, hold records of which entity. It may
/// name a block too many, never one too few. Not thread-safe.
class block_index {
 public:
  /// `limit`: bytes of memory. Beyond it, the oldest blocks are taken to hold every entity.
  explicit block_index(std::size_t limit) : limit_{limit} {}

  /// A record, and where in its file it is.
  struct entry {
    std::uint64_t entity_id = 0;
    log::offset offset = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t crc = 0;
    /// Seconds since the Unix epoch; none: it has no time.
    std::optional<double> timestamp{};
  };

  /// Records of a file are added in the file's order.
  void add(file_id file, const entry& record);

  /// What was read of the file from `position` on is gone; `last`: the last offset before it.
  void cut(file_id file, std::uint64_t position, std::optional<offset> last);

  /// Forgets all but these.
  void retain(std::span<const file_ptr> files);

  /// Blocks in the order of their files; neighbours are joined.
  struct found_blocks {
    std::vector<file_block> list{};
    /// All records up to this offset are in the list; none: all that were asked for.
    std::optional<offset> through{};
  };

  /// The blocks of `files` that may hold what is asked for.
  found_blocks find(std::span<const file_ptr> files, const block_query& asked) const;

  /// The blocks from the first one on that may hold a record that is not older than `timestamp`.
  found_blocks find_time(std::span<const file_ptr> files, double timestamp) const;

  /// Memory in use.
  std::size_t bytes() const;

  static constexpr std::uint64_t block_size = std::uint64_t{64} * 1024;

 private:
  struct indexed_file {
    file_id id;
    /// Up to here it was read, and the checksum of the record that ends there.
    std::uint64_t end = 0;
    std::optional<std::uint32_t> last_crc{};
    std::deque<block_group> groups{};
    /// So many groups, from the first on, do not know any more what they hold.
    std::size_t released = 0;
  };

  const indexed_file* find(file_id file) const;
  indexed_file& at(file_id file);
  block_group& open_group(indexed_file& in);
  void keep_limit();

  std::size_t limit_;
  std::vector<indexed_file> files_;
  /// The one that was added to last.
  std::size_t current_ = 0;
  /// Of the groups that are packed.
  std::size_t packed_bytes_ = 0;
};

} // namespace logflume::log

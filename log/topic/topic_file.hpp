#pragma once

#include "log/record/crc32c_prefixes.hpp"
#include "log/record/record.hpp"
#include "log/topic/opened_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>
#include <variant>

namespace logflume::log {

/// Reads the records of one file in order and skips bytes that are not records. Not thread-safe.
class topic_file {
 public:
  /// What may be appended to the bytes that the file has now.
  enum class ending : std::uint8_t {
    /// More is appended: the reader waits for the rest of what may be a record at the end, unless
    /// whole records follow it up to the end of a file that is at rest.
    growing,
    /// More may be appended, but this reader does not wait: an incomplete record at the end is
    /// torn, not damage, unless whole records follow it.
    last_read,
    /// Nothing is appended: all bytes that are not a record are damage.
    complete,
  };

  struct found {
    record_view record;
    /// The record as it is in the file.
    bytes_view bytes;
    /// Where the record ends in the file.
    std::uint64_t end = 0;
  };

  /// Bytes before the next record, or before the end, that are not a record.
  struct no_record {
    std::uint64_t at = 0;
    std::uint64_t bytes = 0;
  };

  struct end {
    /// Bytes after the last record.
    std::uint64_t pending_bytes = 0;
  };

  /// The bytes before the position are no longer the ones that were read.
  struct changed {};

  /// The search for the next record continues with the next call.
  struct searching {};

  using step = std::variant<found, no_record, end, changed, searching, std::error_code>;

  /// Bytes of the file beyond `size` are ignored.
  topic_file(file_ptr file, std::size_t max_record_size, std::size_t read_size,
             std::uint64_t size = std::numeric_limits<std::uint64_t>::max());

  /// Takes a bounded time. A returned view is valid until the next call.
  step next(ending mode);

  /// Continues from `position`, which follows a record with that offset and checksum (nullopt if
  /// unknown).
  void seek(std::uint64_t position, std::optional<offset> last, std::optional<std::uint32_t> crc);
  void seek_begin();

  /// Frees the buffer; the next read allocates it again.
  void release_buffer();

  /// Returns the end of the last record.
  std::uint64_t position() const { return damage_.value_or(position_); }

 private:
  bytes_view rest() const;
  void keep_guard();
  /// Reads what follows the bytes in the buffer.
  std::optional<step> read_on();
  /// Reads again from the position on.
  std::optional<step> refill();
  step search(ending mode);
  step report_damage();
  step wait();
  void begin_search();
  step wait_in_search();
  /// Returns to the beginning of the damage; the next call continues from there.
  step stop_at_damage();
  /// Returns the record at `index` in the buffer if it is whole and its offset is higher than
  /// `above`.
  std::optional<complete> whole_record(std::size_t index, std::optional<offset> above);
  /// Returns where, after the position, whole records begin that prove that nothing before them is
  /// a record.
  std::optional<std::uint64_t> proven_record();
  bool checksum_fits(std::size_t index, const complete& parsed);
  void skip_hole();

  /// Number of bytes before the position that the next read repeats, to detect a file that was cut
  /// and grew again.
  static constexpr std::size_t guard_capacity = 32;
  struct guard {
    std::array<std::uint8_t, guard_capacity> bytes{};
    std::size_t size = 0;
  };

  file_ptr file_;
  std::size_t max_record_size_;
  std::size_t capacity_;
  std::uint64_t size_;

  std::unique_ptr<std::uint8_t[]> buffer_;
  /// The part of the file in the buffer: its position, its size, and whether the file ended there.
  std::uint64_t window_ = 0;
  std::size_t window_size_ = 0;
  bool at_file_end_ = false;
  /// Why the bytes after those in the buffer could not be read.
  std::error_code error_behind_{};
  /// The file was read since the end was last returned.
  bool fresh_ = false;

  std::uint64_t position_ = 0;
  guard guard_;

  /// Checksums of the buffer's prefixes, computed when a search needs them.
  std::optional<crc32c_prefixes> prefixes_;

  /// Highest offset so far. A record found by a search must have a higher one.
  std::optional<offset> highest_;
  /// While searching: position of the first byte that is not part of a record.
  std::optional<std::uint64_t> damage_;
  guard guard_of_damage_;
  /// Position in the file before which nothing that looks like the beginning of a record is one,
  /// because whole records follow.
  std::uint64_t disproved_before_ = 0;
  /// While searching: the bytes from `damage_` on may be the beginning of a record.
  bool torn_ = false;
};

} // namespace logflume::log

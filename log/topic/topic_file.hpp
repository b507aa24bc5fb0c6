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
  /// What may follow the bytes that a file has now.
  enum class ending : std::uint8_t {
    /// More is appended: a possible beginning of a record at the end is waited for, unless whole
    /// records follow it up to the end of a file that is at rest.
    growing,
    /// More may be appended, but this reader does not wait: such a beginning is torn, not damage,
    /// unless whole records follow it.
    last_look,
    /// Nothing: all that is not a record is damage.
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
    /// Bytes behind the last record.
    std::uint64_t pending_bytes = 0;
  };

  /// The bytes before the position are no longer the ones that were read.
  struct changed {};

  /// A search for the next record goes on with the next call.
  struct searching {};

  using step = std::variant<found, no_record, end, changed, searching, std::error_code>;

  /// `size`: bytes behind it are taken not to be there.
  topic_file(file_ptr file, std::size_t max_record_size, std::size_t read_size,
             std::uint64_t size = std::numeric_limits<std::uint64_t>::max());

  /// A view is valid until the next call. Takes a bounded time.
  step next(ending how);

  /// Goes on from `position`, which follows a record of that offset and checksum (none: which is
  /// not known).
  void seek(std::uint64_t position, std::optional<offset> last, std::optional<std::uint32_t> crc);
  void seek_begin();

  /// Gives the memory back; the next read takes it again.
  void release_buffer();

  /// End of the last record.
  std::uint64_t position() const { return damage_.value_or(position_); }

 private:
  bytes_view rest() const;
  void keep_guard();
  std::optional<step> refill();
  step search(ending how);
  step pass_over();
  step wait();
  void begin_search();
  step wait_in_search();
  /// Goes on from there with the next call.
  step stop_at_damage();
  /// The record at `index` of the buffer, if it is whole and `above` has a lower offset.
  std::optional<complete> whole_record(std::size_t index, std::optional<offset> above);
  /// Where, behind the position, whole records begin that prove that nothing before is a record.
  std::optional<std::uint64_t> proven_record();
  bool checksum_fits(std::size_t index, const complete& parsed);
  void skip_hole();

  /// Bytes before the position that are read again with the next read: they reveal a file
  /// that was cut and grew again.
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
  /// What the buffer holds: where in the file, how much, and whether the file ended there.
  std::uint64_t window_ = 0;
  std::size_t window_size_ = 0;
  bool at_file_end_ = false;
  /// Something was read since the end was last returned.
  bool fresh_ = false;

  std::uint64_t position_ = 0;
  guard guard_;

  /// Of the buffer, made when a search needs it.
  std::optional<crc32c_prefixes> prefixes_;

  /// Highest offset so far: a record found by search has a higher one.
  std::optional<offset> highest_;
  /// While searching: where the bytes began that are not a record.
  std::optional<std::uint64_t> damage_;
  guard guard_of_damage_;
  /// Before this position of the file no possible beginning of a record is one: whole records
  /// follow it.
  std::uint64_t disproved_before_ = 0;
  /// While searching: a record can begin with them.
  bool torn_ = false;
};

} // namespace logflume::log

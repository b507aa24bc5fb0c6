#pragma once

#include "log/event/kept_event.hpp"
#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// A run of one entity's events in one block of memory. An event is stored as up to six varints,
/// its hash (4 bytes) and a part of its JSON. The varints are: the difference between its offset
/// and that of the event before; the length of the JSON part, times four, plus flags that tell
/// which of the next two are present; the differences of sequence number and time (the bits of its
/// double) from the last event that has one; and how many bytes of the JSON before and after that
/// part are equal to the beginning and the end of a pattern. The pattern is the last JSON of the
/// run that had little in common with the pattern before it, and so is stored as a whole.
class packed_events {
 public:
  /// The values from which the next event's differences are taken; 0 if there are none yet.
  struct mark {
    log::offset offset = 0;
    std::uint64_t seq_nr = 0;
    std::uint64_t time_bits = 0;
  };

  /// Maximum number of bytes that an event takes in addition to its JSON: six varints and the hash.
  static constexpr std::size_t max_overhead = 6 * 10 + 4;

  /// `event` must be above `last()`. If there is no room for it, the capacity grows by at least
  /// `growth` bytes.
  void append(const kept_event& event, std::size_t growth);

  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  /// Bytes of its heap block, as glibc accounts for it.
  std::size_t heap_bytes() const;
  /// Values of the last event.
  const mark& last() const { return last_; }

  /// Reads the events in order. It must not be used after the run is appended to.
  class reader {
   public:
    explicit reader(const packed_events& events);
    /// Reads the next event above `after`; its JSON is valid until the next call. Returns false at
    /// the end.
    bool next(kept_event& event, std::optional<offset> after = {});

   private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    mark before_;
    std::string_view pattern_;
    std::string json_;
  };

 private:
  std::string_view pattern() const;

  std::vector<std::uint8_t> bytes_;
  mark last_;
  /// Position and size of the pattern for the next JSON, within `bytes_`.
  std::uint32_t pattern_at_ = 0;
  std::uint32_t pattern_size_ = 0;
};

/// Returns the bytes that glibc's malloc takes for a block of `size`, including its own word; 0 for
/// size 0.
std::size_t heap_block(std::size_t size);

} // namespace logflume::log

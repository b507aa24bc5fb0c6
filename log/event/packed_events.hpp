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

/// A run of one entity's events in one block of memory. An event is up to six varints, its hash (4
/// bytes) and a part of its JSON. The varints: the difference of its offset from the event before;
/// the length of that part, times four, and which of the next two is there; the differences of
/// sequence number and time (the bits of its double) from the last event that has one; the lengths
/// of the JSON's beginning and end that are those of a pattern, with the part between them. The
/// pattern is the last JSON of the run that had little in common with the pattern before it, and so
/// is there as a whole.
class packed_events {
 public:
  /// What the next event's differences are from; 0: there is none yet.
  struct mark {
    log::offset offset = 0;
    std::uint64_t seq_nr = 0;
    std::uint64_t time_bits = 0;
  };

  /// Most bytes that an event takes beside its JSON: six varints and the hash.
  static constexpr std::size_t max_overhead = 6 * 10 + 4;

  /// `event` is above `last()`. Where there is no room for it, there is for `growth` bytes then.
  void append(const kept_event& event, std::size_t growth);

  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  /// Its heap block as glibc accounts for it.
  std::size_t heap_bytes() const;
  /// Of the last event.
  const mark& last() const { return last_; }

  /// Walks the events in order; ends when the run is appended to.
  class reader {
   public:
    explicit reader(const packed_events& events);
    /// The next event above `after`; its JSON is valid until the next call. False at the end.
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
  /// The pattern of the next JSON, within `bytes_`.
  std::uint32_t pattern_at_ = 0;
  std::uint32_t pattern_size_ = 0;
};

/// Bytes that glibc's malloc takes for a block of `size`, its own word included; 0 for none.
std::size_t heap_block(std::size_t size);

} // namespace logflume::log

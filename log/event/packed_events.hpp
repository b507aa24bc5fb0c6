#pragma once

#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// What is kept of an entity's event.
struct kept_event {
  log::offset offset = 0;
  std::uint64_t seq_nr = 0;
  /// As in its envelope.
  std::string_view json;
};

/// A run of one entity's events in one block of memory: numbers as varints of their
/// difference to the event before, and of the JSON what its beginning and end do not share with
/// a pattern: an earlier one that was little like its own pattern and is there whole.
class packed_events {
 public:
  /// Where the difference of the next event begins.
  struct mark {
    log::offset offset = 0;
    std::uint64_t seq_nr = 0;
  };

  /// Most bytes that an event takes beside its JSON.
  static constexpr std::size_t max_overhead = 5 * 10;

  /// `event` is above `last()`. Makes room for `growth` bytes where there is none.
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
  /// Where the pattern of the next JSON stands.
  std::uint32_t pattern_at_ = 0;
  std::uint32_t pattern_size_ = 0;
};

/// What glibc's malloc takes for `size` bytes, its own word included; 0 for none.
std::size_t heap_block(std::size_t size);

} // namespace logflume::log

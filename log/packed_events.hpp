#pragma once

#include "log/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace logflume::log {

/// A run of one entity's events in one block of memory: numbers as varints of their
/// difference to the event before, then the JSON.
class packed_events {
 public:
  /// Where the difference of the next event begins.
  struct mark {
    log::offset offset = 0;
    std::uint64_t seq_nr = 0;
    /// Seconds since the Unix epoch.
    double timestamp = 0;
  };

  /// Most bytes that an event takes beside its JSON.
  static constexpr std::size_t max_overhead = 4 * 10 + 4;

  /// `event` is above `last()`. Makes room for `growth` bytes where there is none.
  void append(const envelope& event, std::size_t growth);

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
    /// Fills in all but the entity; false at the end.
    bool next(envelope& event);

   private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    mark before_;
  };

 private:
  std::vector<std::uint8_t> bytes_;
  mark last_;
};

/// What glibc's malloc takes for `size` bytes, its own word included; 0 for none.
std::size_t heap_block(std::size_t size);

} // namespace logflume::log

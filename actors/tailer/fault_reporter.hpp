#pragma once

#include "actors/output/journal.hpp"
#include "actors/output/repeat_counter.hpp"
#include "log/event/event_tail.hpp"

#include <chrono>
#include <string>

namespace logflume::actors {

/// Tells the operator what is wrong with the log. What is waited for is told once until it
/// comes; a fault in a record at once, its repeats as a number.
class fault_log {
 public:
  using clock = std::chrono::steady_clock;

  /// `journal` may be null: nothing is reported.
  fault_log(std::string topic, std::string directory, journal* journal);

  /// Anything but an event.
  void tell(const log::event_step& step, clock::time_point now);
  void sequence_gap(const log::envelope& event, clock::time_point now);

 private:
  void tell_damaged(const log::damaged& place, clock::time_point now);
  void tell_skipped(const log::skipped& record, clock::time_point now);
  void tell_end(const log::at_end& end, clock::time_point now);
  void wait_for(level how, std::string_view event, std::string_view what, std::string_view remedy);

  std::string topic_;
  std::string directory_;
  journal* journal_;
  repeat_counter repeats_;
  /// The event that told what is waited for; empty: nothing is.
  std::string waiting_;
};

} // namespace logflume::actors

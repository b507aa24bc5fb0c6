#pragma once

#include "actors/output/repeat_counter.hpp"
#include "actors/output/topic_journal.hpp"
#include "log/event/event_source.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Reports faults of the log to the operator: what is being waited for, once until it is there; a
/// fault in a record at once, and its repeats as a number.
class fault_reporter {
 public:
  using clock = std::chrono::steady_clock;

  fault_reporter(const log::event_topic& topic, topic_journal journal);

  /// Ignores a step without a fault.
  void report(const log::event_step& step, clock::time_point now);
  void sequence_gap(const log::envelope& event, clock::time_point now);

 private:
  void report_damaged(const log::damaged& place, clock::time_point now);
  void report_skipped(const log::skipped& record, clock::time_point now);
  void report_end(const log::at_end& end, clock::time_point now);
  void report_not_ready(const log::not_ready& fault);
  void report_waiting(level severity, std::string_view event, std::initializer_list<field> fields);

  std::string place_;
  topic_journal journal_;
  repeat_counter repeats_;
  /// The journal's event for what is being waited for; empty: nothing.
  std::string waiting_;
};

} // namespace logflume::actors

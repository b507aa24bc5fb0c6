#pragma once

#include "log/event/envelope.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace logflume::actors {

/// The parts of an event, each with its control characters escaped.
struct event_parts {
  std::string name;
  /// Such as ` temperature=2 unit="C"`; empty if the event has no fields.
  std::string fields;
};

/// `json` is an event as `envelope_reader` writes it.
event_parts parts_of(std::string_view json);

/// Events as lines for a terminal: `2026-11-23 08:00:00.123Z  1001  TemperatureRead temperature=2`.
class event_text {
 public:
  explicit event_text(bool coloured) : coloured_{coloured} {}

  std::string line(const log::envelope& event);

 private:
  bool coloured_;
  /// Width of the longest entity so far, which aligns the events.
  std::size_t entity_width_ = 0;
};

} // namespace logflume::actors

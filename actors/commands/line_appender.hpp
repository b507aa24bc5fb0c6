#pragma once

#include "actors/command_line/command.hpp"
#include "actors/commands/line_reader.hpp"
#include "actors/commands/sensor_log.hpp"
#include "actors/output/console.hpp"
#include "actors/process/stop_signals.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace logflume::actors {

/// Appends the events in the lines of standard input, until it ends, a line is refused, or a
/// signal comes. Lines that arrive together share a write. Empty lines are passed over.
class line_appender {
 public:
  line_appender(const invocation& asked, const topic_config& topic, sensor_log& entity,
                console& console);

  /// Reports the number of events on standard error. The exit code.
  int run();

 private:
  enum class next : std::uint8_t { input, stop, failed };

  /// Until there is input or a signal; syncs meanwhile.
  next wait(const stop_signals& signals);
  /// Appends the lines that were read. False: one is refused, or they cannot be written.
  bool take_lines();
  bool write();
  bool settle();
  int report() const;

  log::event_input input_;
  sensor_log* entity_;
  console* console_;
  line_reader reader_;
  entity_events request_;
  /// Lines of standard input so far.
  std::uint64_t line_ = 0;
  std::uint64_t appended_ = 0;
  /// Those that no failing sync takes back.
  std::uint64_t settled_ = 0;
  std::optional<log::offset> first_;
  /// Why it ends, if that is a failure.
  std::string failure_;
};

} // namespace logflume::actors

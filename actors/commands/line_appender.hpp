#pragma once

#include "actors/command_line/command.hpp"
#include "actors/commands/event_target.hpp"
#include "actors/commands/line_reader.hpp"
#include "actors/output/console.hpp"
#include "actors/process/stop_signals.hpp"
#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Appends the events in the lines of standard input, until it ends, a line is refused, or a signal
/// arrives. Lines that arrive together share a write. Empty lines are skipped.
class line_appender {
 public:
  /// `line` is the number of lines already read from standard input.
  line_appender(const invocation& args, const topic_config& topic,
                std::unique_ptr<event_target> target, std::uint64_t line, console& console);

  /// Appends, and reports the number of events on standard error. Returns the exit code.
  int run();

 private:
  enum class next : std::uint8_t { input, stop, failed };

  /// Waits until there is input or a signal; syncs meanwhile.
  next wait(const stop_signals& signals);
  /// Appends the lines that were read. Returns false if one is refused, or they cannot be written.
  bool take_lines();
  bool write();
  bool settle();
  /// Returns whether a line has only blanks, or is a root secret that was not needed.
  bool holds_no_event(std::string_view line) const;
  int report() const;

  log::event_input input_;
  std::unique_ptr<event_target> target_;
  console* console_;
  line_reader reader_;
  /// The root secret may be the first line of the input.
  bool secret_in_input_;
  /// Lines of standard input read so far.
  std::uint64_t line_ = 0;
  std::uint64_t appended_ = 0;
  /// Appended events that a failed sync no longer undoes.
  std::uint64_t settled_ = 0;
  /// Offsets of the first and the last appended event.
  log::offset first_ = 0;
  log::offset last_ = 0;
  log::offset last_settled_ = 0;
  /// Why appending failed; empty if it did not.
  std::string failure_;
};

} // namespace logflume::actors

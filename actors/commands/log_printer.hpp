#pragma once

#include "actors/commands/event_text.hpp"
#include "actors/commands/line_output.hpp"
#include "actors/commands/record_selection.hpp"
#include "actors/config/config.hpp"
#include "log/event/event_source.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace logflume::actors {

/// Reads to the end of a log, as often as requested, and writes a line per record.
class log_printer {
 public:
  struct options {
    bool follows = false;
    record_selection::options records;
    line_output::options lines;
    /// JSON if nullopt.
    std::optional<event_text> text;
  };

  log_printer(const topic_config& topic, options wanted, console& console);

  /// Reads to the end of the log. `next` belongs to a `log::tail` or a `log::event_tail`. Returns
  /// an exit code if the command is to end.
  template <class Tail>
  std::optional<int> read_on(Tail next) {
    while (!lines_.is_full()) {
      const auto step = next();
      const auto outcome = std::visit([this](const auto& what) { return this->take(what); }, step);
      if (outcome == course::failed)
        return exit_code_;
      if (outcome == course::waits)
        return pause();
      if (outcome == course::end_reached)
        return at_end();
      look_now_and_then();
      if (!lines_.is_open())
        return console_.finish();
    }
    lines_.flush();
    report_passed_over();
    return console_.finish();
  }

 private:
  enum class course : std::uint8_t { goes_on, end_reached, waits, failed };

  course take(const log::envelope& event);
  course take(const log::delivered& found);
  course take(const log::skipped& record);
  course take(const log::damaged& place);
  course take(const log::at_end& end);
  course take(const log::read_failure& failure);
  course take(const crypto::secret_missing& missing);
  course take(const crypto::secret_refused& refused);
  course take(const log::passed_over&) { return course::goes_on; }
  course take(const log::searching&) { return course::goes_on; }
  course take(const log::rewound&) { return course::goes_on; }
  course take(const log::compacted&) { return course::goes_on; }
  // Sources of files never return these.
  course take(const log::removed&) { return course::goes_on; }
  course take(const log::not_yet&) { return course::waits; }
  course take(const log::not_ready&) { return course::waits; }

  /// Checks for a signal now and then, even while no line is written.
  void look_now_and_then();
  std::optional<int> at_end();
  std::optional<int> pause();
  /// Waits for `what`, and reports that once, if the command follows the log; else fails.
  course wait_for(const std::string& what);
  course fail(const std::string& why, int exit_code);
  /// Reports damage and skipped records since the last report.
  void report_passed_over();
  void report_missing_entities();

  const topic_config& topic_;
  bool follows_;
  log::record_meaning meaning_;
  record_selection records_;
  line_output lines_;
  std::optional<event_text> text_;
  console& console_;
  /// Valid after `failed`.
  int exit_code_ = 0;
  std::string waits_for_;
  bool ended_once_ = false;
  std::uint64_t steps_ = 0;
  std::uint64_t damaged_ = 0;
  std::uint64_t damaged_bytes_ = 0;
  std::uint64_t skipped_ = 0;
  std::pair<std::uint64_t, std::uint64_t> reported_{};
};

} // namespace logflume::actors

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

  log_printer(const topic_config& topic, const options& settings, console& console);

  /// Reads to the end of the log. `next` belongs to a `log::tail` or a `log::event_tail`. Returns
  /// an exit code if the command is to end.
  template <class Tail>
  std::optional<int> read_on(Tail next) {
    while (!lines_.is_full()) {
      const auto step = next();
      const auto outcome = std::visit([this](const auto& item) { return this->take(item); }, step);
      if (outcome == step_result::failed)
        return exit_code_;
      if (outcome == step_result::waits)
        return pause();
      if (outcome == step_result::end_reached)
        return at_end();
      check_stop_periodically();
      if (!lines_.is_open())
        return console_.finish();
    }
    lines_.flush();
    report_passed_over();
    return console_.finish();
  }

 private:
  enum class step_result : std::uint8_t { continues, end_reached, waits, failed };

  step_result take(const log::envelope& event);
  step_result take(const log::delivered& found);
  step_result take(const log::skipped& record);
  step_result take(const log::damaged& place);
  step_result take(const log::at_end& end);
  step_result take(const log::read_failure& failure);
  step_result take(const crypto::secret_missing& missing);
  step_result take(const crypto::secret_refused& refused);
  step_result take(const log::filtered_out&) { return step_result::continues; }
  step_result take(const log::searching&) { return step_result::continues; }
  step_result take(const log::rewound&) { return step_result::continues; }
  step_result take(const log::compacted&) { return step_result::continues; }
  // Sources of files never return these.
  step_result take(const log::removed&) { return step_result::continues; }
  step_result take(const log::not_yet&) { return step_result::waits; }
  step_result take(const log::not_ready&) { return step_result::waits; }

  /// Checks for a signal now and then, even while no line is written.
  void check_stop_periodically();
  std::optional<int> at_end();
  std::optional<int> pause();
  /// Waits for the cause in `reason` to end, and reports it once, if the command follows the log;
  /// else fails.
  step_result wait_for(const std::string& reason);
  step_result fail(const std::string& message, int exit_code);
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

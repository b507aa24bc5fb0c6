#include "actors/commands/log_printer.hpp"

#include "actors/commands/open_log.hpp"
#include "actors/commands/record_json.hpp"

namespace logflume::actors {

namespace {

constexpr std::uint64_t steps_between_checks = 4096;

/// Returns `entity 7`, or `entities 7, 8, 9`.
std::string to_text(const std::vector<std::uint64_t>& entities) {
  std::string text = entities.size() == 1 ? "entity " : "entities ";
  for (const auto entity_id : entities)
    text.append(entity_id == entities.front() ? "" : ", ").append(std::to_string(entity_id));
  return text;
}

} // namespace

log_printer::log_printer(const topic_config& topic, const options& settings, console& console) :
    topic_{topic}, follows_{settings.follows}, meaning_{topic.meaning}, records_{settings.records},
    lines_{settings.lines, console}, text_{settings.text}, console_{console} {}

log_printer::step_result log_printer::take(const log::envelope& event) {
  if (records_.accepts(event.offset, event.timestamp, event.entity_id))
    lines_.put(text_ ? text_->line(event) : to_json(event));
  return step_result::continues;
}

log_printer::step_result log_printer::take(const log::delivered& found) {
  const auto& record = found.record;
  if (records_.accepts(record.offset, record.timestamp, meaning_.entity_of(record.key)))
    lines_.put(to_json(record));
  return step_result::continues;
}

log_printer::step_result log_printer::take(const log::skipped& record) {
  records_.note_time(record.timestamp);
  ++skipped_;
  return step_result::continues;
}

log_printer::step_result log_printer::take(const log::damaged& place) {
  ++damaged_;
  damaged_bytes_ += place.bytes;
  return step_result::continues;
}

log_printer::step_result log_printer::take(const log::at_end& end) {
  return end.missing ? wait_for(missing_log(topic_)) : step_result::end_reached;
}

log_printer::step_result log_printer::take(const log::read_failure& failure) {
  return fail(unreadable(failure), 1);
}

log_printer::step_result log_printer::take(const crypto::secret_missing& missing) {
  return wait_for(missing_secret(missing));
}

log_printer::step_result log_printer::take(const crypto::secret_refused& refused) {
  return fail(refused.message, 2);
}

void log_printer::check_stop_periodically() {
  if (++steps_ % steps_between_checks == 0)
    lines_.check_stop();
}

std::optional<int> log_printer::at_end() {
  records_.reached_end();
  lines_.release();
  lines_.flush();
  if (!std::exchange(ended_once_, true) && lines_.is_open())
    report_missing_entities();
  return lines_.is_full() ? console_.finish() : pause();
}

std::optional<int> log_printer::pause() {
  lines_.flush();
  report_passed_over();
  if (!lines_.is_open() || !follows_)
    return console_.finish();
  return {};
}

log_printer::step_result log_printer::wait_for(const std::string& reason) {
  if (!follows_)
    return fail(reason, 1);
  if (reason != std::exchange(waits_for_, reason))
    console_.complain("waiting: " + reason);
  return step_result::waits;
}

log_printer::step_result log_printer::fail(const std::string& message, int exit_code) {
  lines_.flush();
  exit_code_ = console_.fail(message, exit_code);
  return step_result::failed;
}

void log_printer::report_passed_over() {
  if (std::pair now{damaged_, skipped_}; now == std::exchange(reported_, now))
    return;
  std::string text;
  if (damaged_ > 0)
    text = std::to_string(damaged_) + " damaged place" + (damaged_ == 1 ? "" : "s") + " (" +
           std::to_string(damaged_bytes_) + " bytes)";
  if (skipped_ > 0)
    text += (text.empty() ? "" : ", ") + std::to_string(skipped_) + " record" +
            (skipped_ == 1 ? " that is not an event" : "s that are not events");
  console_.complain("warning: skipped " + text + "; run `logflume verify` for details");
}

void log_printer::report_missing_entities() {
  const auto missing = records_.missing();
  if (!missing.empty())
    console_.complain(std::string{follows_ ? "waiting: " : ""} + "the log has no events of " +
                      to_text(missing));
}

} // namespace logflume::actors

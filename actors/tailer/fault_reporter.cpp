#include "actors/tailer/fault_reporter.hpp"

#include <utility>

namespace logflume::actors {

fault_reporter::fault_reporter(const log::event_topic& topic, topic_journal journal) :
    place_{topic.place()}, journal_{std::move(journal)} {}

void fault_reporter::report(const log::event_step& step, clock::time_point now) {
  if (const auto* place = std::get_if<log::damaged>(&step))
    report_damaged(*place, now);
  else if (const auto* record = std::get_if<log::skipped>(&step))
    report_skipped(*record, now);
  else if (const auto* end = std::get_if<log::at_end>(&step))
    report_end(*end, now);
  else if (const auto* fault = std::get_if<log::not_ready>(&step))
    report_not_ready(*fault);
  else if (const auto* missing = std::get_if<crypto::secret_missing>(&step))
    report_waiting(
        level::warning, "key_missing",
        {{"file", missing->path.string()},
         {"remedy",
          "waiting for the writer to create it; or set secrets.root and secrets.events_key"}});
  else if (const auto* refused = std::get_if<crypto::secret_refused>(&step))
    report_waiting(level::error, "key_refused",
                   {{"file", refused->path.string()}, {"reason", refused->message}});
}

void fault_reporter::sequence_gap(const log::envelope& event, clock::time_point now) {
  if (const auto times = repeats_.add("sequence_gap", now))
    journal_.write(level::warning, "sequence_gap",
                   {{"entity", event.entity_id},
                    {"offset", event.offset},
                    {"seq_nr", event.seq_nr.value_or(0)},
                    {"times", *times}});
}

void fault_reporter::report_damaged(const log::damaged& place, clock::time_point now) {
  if (const auto times = repeats_.add("log_damaged", now))
    journal_.write(
        level::warning, "log_damaged",
        {{"file", place.file}, {"at", place.at}, {"bytes", place.bytes}, {"times", *times}});
}

void fault_reporter::report_skipped(const log::skipped& record, clock::time_point now) {
  const auto reason = log::to_string(record.reason);
  if (const auto times = repeats_.add("record_skipped: " + std::string{reason}, now))
    journal_.write(level::warning, "record_skipped", {{"reason", reason}, {"times", *times}});
}

void fault_reporter::report_end(const log::at_end& end, clock::time_point now) {
  for (const auto& [fault, times] : repeats_.due(now))
    journal_.write(level::warning, "repeated", {{"fault", fault}, {"times", times}});
  if (end.missing)
    report_waiting(level::warning, "log_missing",
                   {{"file", place_},
                    {"remedy", "waiting for the writer to create it; or set log.root, and "
                               "log.topic or [topics.NAME]"}});
  else
    waiting_.clear();
}

void fault_reporter::report_not_ready(const log::not_ready& fault) {
  // The message may differ each time; the remedy tells one fault from another.
  const auto kind = fault.reason + (": " + fault.remedy);
  if (fault.message.empty() || waiting_ == kind)
    return;
  waiting_ = kind;
  journal_.write(level::warning, fault.reason,
                 {{"reason", fault.message}, {"remedy", fault.remedy}});
}

void fault_reporter::report_waiting(level severity, std::string_view event,
                                    std::initializer_list<field> fields) {
  if (waiting_ == event)
    return;
  waiting_ = event;
  journal_.write(severity, event, fields);
}

} // namespace logflume::actors

#include "actors/fault_log.hpp"

#include <utility>

namespace logflume::actors {

fault_log::fault_log(std::string topic, std::string directory, output* out) :
    topic_{std::move(topic)}, directory_{std::move(directory)}, out_{out} {}

bool fault_log::first(const std::string& cause) {
  return out_ && told_.insert(cause).second;
}

void fault_log::over() {
  told_.erase("log_missing");
  told_.erase("key_missing");
  told_.erase("key_refused");
}

void fault_log::tell(const log::event_step& step) {
  if (const auto* place = std::get_if<log::damaged>(&step)) {
    ++counts_.damaged;
    out_->line(level::warning, "log_damaged",
               {{"file", place->file},
                {"at", place->at},
                {"bytes", place->bytes},
                {"consequence", "passed over; `logflume verify` lists all such places"}});
  } else if (const auto* skip = std::get_if<log::skipped>(&step)) {
    ++counts_.skipped;
    const std::string cause{log::to_string(skip->reason)};
    if (first("skipped " + cause))
      out_->line(level::warning, "record_skipped",
                 {{"reason", cause}, {"repeats", "counted only"}});
  } else if (const auto* end = std::get_if<log::at_end>(&step); end && end->missing) {
    if (first("log_missing"))
      out_->line(level::warning, "log_missing",
                 {{"directory", directory_},
                  {"topic", topic_},
                  {"remedy", "waiting for the writer; or set log.root and log.topic"}});
  } else if (const auto* missing = std::get_if<crypto::secret_missing>(&step)) {
    if (first("key_missing"))
      out_->line(level::warning, "key_missing",
                 {{"file", missing->path.string()},
                  {"remedy", "waiting for the writer to make it; or set secrets.root and "
                             "secrets.events_key"}});
  } else if (const auto* refused = std::get_if<crypto::secret_refused>(&step)) {
    if (first("key_refused"))
      out_->line(level::error, "key_refused",
                 {{"file", refused->path.string()}, {"reason", refused->message}});
  } else if (std::holds_alternative<log::at_end>(step)) {
    over();
  }
}

void fault_log::sequence_gap(const log::envelope& event) {
  ++counts_.sequence_gaps;
  if (first("sequence_gap"))
    out_->line(level::warning, "sequence_gap",
               {{"entity", event.entity_id},
                {"offset", event.offset},
                {"seq_nr", event.seq_nr},
                {"repeats", "counted only"}});
}

} // namespace logflume::actors

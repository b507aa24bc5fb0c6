#include "actors/commands/log_findings.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/commands/record_json.hpp"
#include "actors/commands/rows.hpp"
#include "actors/output/console.hpp"
#include "actors/output/printable.hpp"
#include "actors/output/progress_bar.hpp"
#include "actors/output/text_table.hpp"
#include "log/event/timestamp.hpp"

#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

namespace {

std::string when(std::optional<double> timestamp) {
  if (!timestamp || !std::isfinite(*timestamp))
    return {};
  return "  " + log::format_timestamp(*timestamp);
}

std::string count(std::optional<std::uint64_t> number) {
  return number ? std::to_string(*number) : "not checked";
}

std::vector<std::string> to_lines(const log_findings& found) {
  std::vector<std::pair<std::string, std::string>> rows;
  std::uint64_t bytes = 0;
  for (const auto& file : found.files) {
    bytes += file.bytes;
    rows.emplace_back("file", printable(file.name) + ": " + std::to_string(file.records) +
                                  " records, " + std::to_string(file.bytes) + " bytes");
  }
  if (found.half_compacted)
    rows.emplace_back("compaction", "in progress or interrupted; the writer completes it when it "
                                    "next opens the log");
  rows.emplace_back("records", std::to_string(found.records()));
  rows.emplace_back("entities", std::to_string(found.entities.size()));
  rows.emplace_back("bytes", std::to_string(bytes));
  if (found.first_offset) {
    rows.emplace_back("first offset", std::to_string(*found.first_offset) + when(found.first_time));
    rows.emplace_back("last offset", std::to_string(*found.last_offset) + when(found.last_time));
  }
  if (found.is_full())
    rows.emplace_back("", "no more records fit: this is the largest offset");
  rows.emplace_back("repeats", std::to_string(found.repeats));
  rows.emplace_back("sequence gaps", count(found.sequence_gaps));
  rows.emplace_back("not envelopes", count(found.not_envelopes));
  rows.emplace_back("torn bytes", std::to_string(found.torn_bytes));
  rows.emplace_back("damaged places", std::to_string(found.damaged.size()));
  for (const auto& [file, at, size] : found.damaged)
    rows.emplace_back("", printable(file) + ", byte " + std::to_string(at) + ": " +
                              std::to_string(size) + " bytes are not a record");
  auto lines = name_value_lines(rows, 2);
  const auto faults = found.faults();
  lines.push_back(faults == 0   ? "sound"
                  : faults == 1 ? "1 fault"
                                : std::to_string(faults) + " faults");
  return lines;
}

int run_verify(const invocation& args, console& console) {
  const auto selected = selected_topic(args);
  if (const auto* wrong = std::get_if<std::string>(&selected))
    return console.fail(*wrong, 2);
  const auto& topic = std::get<topic_config>(selected);
  event_check events{.meaning = topic.meaning};
  std::variant<std::shared_ptr<const crypto::cipher>, no_events_key> key;
  if (events.meaning.encryption != log::value_encryption::none)
    key = open_events_key(args.settings.values, topic, missing_key::report, console);
  const auto* none = std::get_if<no_events_key>(&key);
  if (none != nullptr)
    console.complain("warning: only records are checked, not their events: " + none->reason);
  else
    events.key = std::get<0>(key).get();

  auto examined = [&] {
    progress_bar bar;
    return examine_log(files_of(topic), {.max_record_size = topic.log.max_record_size}, events,
                       [&](auto read, auto total) { bar.show(read, total); });
  }();
  if (const auto* failure = std::get_if<log::read_failure>(&examined))
    return console.fail(unreadable(*failure), 1);
  if (const auto* nothing = std::get_if<no_findings>(&examined))
    return console.fail(*nothing == no_findings::missing
                            ? missing_log(topic)
                            : files_of(topic).active.string() +
                                  ": was truncated while it was read; run the command again",
                        1);
  auto& found = std::get<log_findings>(examined);
  found.key_refused = none != nullptr && none->refused;
  if (args.has("--json"))
    console.write(to_json(found));
  else
    for (const auto& line : to_lines(found))
      console.write(line);
  const auto exit_code = console.finish();
  return found.faults() == 0 ? exit_code : 1;
}

constexpr std::array options{topic_option,
                             command_option{.flag = "--json",
                                            .value = "",
                                            .meaning = "print the findings as one JSON object",
                                            .accepts = any_text{}}};

} // namespace

constinit const command verify_command{
    .name = "verify",
    .summary = "read a whole log and report every fault; exit code 1 if there is one",
    .sections = log_sections,
    .examples = "  logflume verify --config logflume.toml < root-secret.txt\n"
                "  logflume verify --log.root=/srv/log --json < /dev/null\n",
    .run = run_verify,
    .options = options,
    .words = {}};

} // namespace logflume::actors

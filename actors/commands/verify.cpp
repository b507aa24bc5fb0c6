#include "actors/commands/commands.hpp"
#include "actors/commands/log_findings.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/commands/record_json.hpp"
#include "actors/output/line_sink.hpp"
#include "actors/output/printable.hpp"
#include "actors/output/progress_bar.hpp"
#include "log/event/timestamp.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <memory>
#include <string>

namespace logflume::actors {

namespace {

using cipher_ptr = std::shared_ptr<const crypto::cipher>;

/// The events' key, or why there is none.
std::variant<cipher_ptr, std::string> open_key(const config& settings) {
  auto secrets = open_secrets(settings);
  if (auto* wrong = std::get_if<std::string>(&secrets))
    return std::move(*wrong);
  crypto::events_key key{std::move(std::get<crypto::secret_store>(secrets)),
                         settings.secrets.events_key};
  const auto& found = key.get(std::chrono::steady_clock::now());
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return missing_secret(*missing);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return refused->message;
  return std::get<cipher_ptr>(found);
}

std::string when(std::optional<double> timestamp) {
  if (!timestamp || !std::isfinite(*timestamp))
    return {};
  return "  " + log::format_timestamp(*timestamp);
}

std::string count(std::optional<std::uint64_t> number) {
  return number ? std::to_string(*number) : "not checked";
}

/// For people.
std::string to_text(const log_findings& found) {
  std::string text;
  const auto row = [&](const std::string& name, const std::string& value) {
    constexpr std::size_t width = 16;
    text.append(name).append(width - std::min(width - 1, name.size()), ' ');
    text.append(value).append("\n");
  };
  std::uint64_t bytes = 0;
  for (const auto& file : found.files) {
    bytes += file.bytes;
    row("file", printable(file.name) + ": " + std::to_string(file.records) + " records, " +
                    std::to_string(file.bytes) + " bytes");
  }
  if (found.half_compacted)
    row("compaction", "half-way: a writer is at it, or ends it when it opens the log");
  row("records", std::to_string(found.records()));
  row("entities", std::to_string(found.entities.size()));
  row("bytes", std::to_string(bytes));
  if (found.first_offset) {
    row("first offset", std::to_string(*found.first_offset) + when(found.first_time));
    row("last offset", std::to_string(*found.last_offset) + when(found.last_time));
  }
  row("repeats", std::to_string(found.repeats));
  row("sequence gaps", count(found.sequence_gaps));
  row("not envelopes", count(found.not_envelopes));
  row("torn bytes", std::to_string(found.torn_bytes));
  row("damaged places", std::to_string(found.damaged.size()));
  for (const auto& [file, at, size] : found.damaged)
    row("", printable(file) + ", byte " + std::to_string(at) + ": " + std::to_string(size) +
                " bytes are no record");
  text.pop_back();
  return text;
}

} // namespace

int run_verify(const invocation& asked, journal&) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto& settings = asked.settings.values;
  const auto key = open_key(settings);
  if (const auto* why = std::get_if<std::string>(&key))
    complain("warning: events are not checked, records alone: " + *why);
  const auto* cipher = std::get_if<cipher_ptr>(&key);

  const auto examined = [&] {
    progress_bar bar;
    return examine_log(topic_of(settings), {.max_record_size = settings.log.max_record_size},
                       cipher ? cipher->get() : nullptr,
                       [&](auto read, auto all) { bar.show(read, all); });
  }();
  if (const auto* failure = std::get_if<log::read_failure>(&examined)) {
    complain(unreadable(*failure));
    return 1;
  }
  if (const auto* none = std::get_if<no_findings>(&examined)) {
    complain(*none == no_findings::missing ? missing_log(settings)
                                           : topic_of(settings).active.string() +
                                                 ": was cut while it was read; run it again");
    return 1;
  }
  const auto& found = std::get<log_findings>(examined);
  line_sink out{STDOUT_FILENO};
  out.add(asked.has("--json") ? to_json(found) : to_text(found));
  const auto exit_code = exit_code_of(out, out.flush());
  return found.damaged.empty() ? exit_code : 1;
}

} // namespace logflume::actors

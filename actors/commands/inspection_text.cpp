#include "actors/commands/inspection_text.hpp"

#include "actors/output/printable.hpp"
#include "actors/output/text_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace logflume::actors {

namespace {

using inspection::none;

std::string fixed(double number, const char* unit) {
  std::array<char, 64> text;
  const auto length = std::snprintf(text.data(), text.size(), "%.1f%s", number, unit);
  return {text.data(), static_cast<std::size_t>(std::max(0, length))};
}

std::string number(std::int64_t value) {
  return value == none ? "-" : std::to_string(value);
}

std::string size(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> units{" KiB", " MiB", " GiB", " TiB"};
  if (bytes < 1024)
    return std::to_string(bytes) + " B";
  auto value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < units.size(); ++unit)
    value /= 1024;
  return fixed(value, units[unit]);
}

std::string duration(std::int64_t milliseconds) {
  if (milliseconds == none)
    return "-";
  const auto seconds = milliseconds / 1000;
  if (seconds < 60)
    return fixed(static_cast<double>(milliseconds) / 1000, "s");
  if (seconds < 3600)
    return std::to_string(seconds / 60) + "m" + std::to_string(seconds % 60) + "s";
  return std::to_string(seconds / 3600) + "h" + std::to_string(seconds % 3600 / 60) + "m";
}

std::string ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "-" : std::to_string(part) + "/" + std::to_string(whole);
}

std::string faults(const inspection::tailer& tailer) {
  std::string text;
  for (const auto& [count, noun] : {std::pair{tailer.corrupt, "corrupt places"},
                                    {tailer.truncations, "truncations"},
                                    {tailer.sequence_gaps, "sequence gaps"},
                                    {tailer.skipped, "records skipped"},
                                    {tailer.decrypt_failures, "not decrypted"},
                                    {tailer.restarts, "restarts"}})
    if (count > 0)
      text.append(text.empty() ? "" : ", ").append(std::to_string(count) + " " + noun);
  return text.empty() ? "none" : text;
}

std::string reading(const inspection::tailer& tailer) {
  auto text = tailer.state;
  if (!tailer.file.empty())
    text += " " + tailer.file + ", byte " + std::to_string(tailer.byte);
  if (tailer.offset != none)
    text += ", offset " + std::to_string(tailer.offset);
  return text + ", " + fixed(tailer.events_per_second, " events/s");
}

std::string writing(const inspection::writer& writer) {
  if (!writer.here)
    return "another process";
  auto text = std::string{writer.writable ? "" : "not writable, "} +
              std::to_string(writer.records) + " records in " + std::to_string(writer.writes) +
              " writes, " + std::to_string(writer.syncs) + " syncs, " +
              std::to_string(writer.compactions) + " compactions";
  for (const auto& [count, noun] :
       {std::pair{writer.refused, "refused"}, {writer.failed_compactions, "compactions failed"}})
    if (count > 0)
      text += ", " + std::to_string(count) + " " + noun;
  return text;
}

std::string forwarding(const inspection::forwarder& forwarder) {
  auto text = forwarder.state + ", " + std::to_string(forwarder.records) + " records in " +
              std::to_string(forwarder.transactions) + " transactions, offset " +
              number(forwarder.offset) + ", lag " + number(forwarder.lag);
  for (const auto& [count, noun] : {std::pair{forwarder.skipped, "compacted before forwarding"},
                                    {forwarder.cuts, "truncations"},
                                    {forwarder.refused, "refused"}})
    if (count > 0)
      text += ", " + std::to_string(count) + " " + noun;
  return text;
}

std::string packets(const inspection::writer& writer) {
  return std::to_string(writer.packets) + " packets, " + std::to_string(writer.recorded) +
         " recorded, " + std::to_string(writer.dropped) + " dropped, " +
         std::to_string(writer.queued) + " queued";
}

/// Lists unregistered sensors, the newest first, as many as fit on a line.
std::string unregistered(const inspection::writer& writer) {
  constexpr std::size_t max_shown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(max_shown, writer.unregistered.size()); ++i) {
    const auto& each = writer.unregistered[i];
    text.append(text.empty() ? "not registered: " : ", ")
        .append(std::to_string(each.entity))
        .append(" (" + std::to_string(each.packets) + " packets, the last " +
                duration(std::max<std::int64_t>(0, each.silent_ms)) + " ago)");
  }
  if (writer.unregistered.size() > max_shown)
    text += " and " + std::to_string(writer.unregistered.size() - max_shown) + " more, see --json";
  return text;
}

text_table actor_table(const inspection::status& status) {
  text_table table{{"ACTOR", "TOPIC", "COUNT", "MAILBOX", "CREDIT USED", "ANSWERS IN"}};
  for (const auto& kind : status.actors)
    table.add({printable(kind.name), kind.topic.empty() ? "-" : printable(kind.topic),
               std::to_string(kind.count), number(kind.mailbox), ratio(kind.under_way, kind.credit),
               kind.mute ? "no answer"
               : kind.answer_us == none
                   ? "-"
                   : fixed(static_cast<double>(kind.answer_us) / 1000, " ms")});
  return table;
}

/// Shortens a stream's list of entities, which could otherwise fill the line.
std::string cut(const std::string& entities) {
  constexpr std::size_t longest = 20;
  return entities.size() <= longest ? entities : entities.substr(0, longest - 1) + "…";
}

text_table stream_table(const inspection::status& status) {
  text_table table{
      {"PEER", "TOPIC", "ENTITY", "OFFSET", "LAG", "MAILBOX", "STUCK", "AGE", "BYTES"}};
  for (const auto& stream : status.streams)
    table.add({printable(stream.peer), printable(stream.topic), cut(stream.entity),
               number(stream.offset), number(stream.lag),
               ratio(stream.under_way, stream.credit) + (stream.held_back ? " lagging" : ""),
               duration(stream.stuck_ms), duration(stream.age_ms), size(stream.bytes)});
  return table;
}

text_table thread_table(const inspection::status& status) {
  text_table table{{"THREAD", "NUMBER", "CPU"}};
  for (const auto& thread : status.threads)
    table.add({printable(thread.name), std::to_string(thread.id),
               fixed(static_cast<double>(thread.cpu_ms) / 1000, "s")});
  return table;
}

void append(std::vector<std::string>& to, const text_table& table) {
  to.emplace_back();
  for (auto& line : table.lines())
    to.push_back(std::move(line));
}

} // namespace

std::vector<std::string> to_lines(const inspection::status& status) {
  std::vector<std::pair<std::string, std::string>> rows;
  const auto row = [&](const std::string& name, const std::string& value) {
    rows.emplace_back(name, printable(value));
  };
  row("logflume", status.version + " at " + status.http + ", process " +
                      std::to_string(status.pid) + ", up " + duration(status.up_ms) +
                      (status.draining ? ", draining" : ""));
  std::uint64_t lagging = 0;
  std::uint64_t replays = 0;
  for (const auto& [name, tailer, writer, forwarder] : status.topics) {
    row("topic", name + ": " + reading(tailer));
    row("kept", std::to_string(tailer.kept_events) + " events of " +
                    std::to_string(tailer.kept_entities) + " entities, " + size(tailer.kept_bytes) +
                    " of " + size(tailer.keep_limit));
    row("faults", faults(tailer));
    row("writer", writing(writer));
    if (writer.here)
      row("sensors", packets(writer));
    if (!writer.unregistered.empty())
      row("unknown", unregistered(writer));
    if (forwarder.here)
      row("forward", forwarding(forwarder));
    lagging += tailer.lagging;
    replays += tailer.replays;
  }
  const auto shown = status.streams.size() < status.streams_open
                         ? "; the " + std::to_string(status.streams.size()) + " slowest are below"
                         : std::string{};
  row("streams", std::to_string(status.streams_open) + " open, " + std::to_string(lagging) +
                     " lagging, " + std::to_string(replays) + " replays" + shown);
  auto lines = name_value_lines(rows, 1);
  append(lines, actor_table(status));
  append(lines, thread_table(status));
  append(lines, stream_table(status));
  return lines;
}

} // namespace logflume::actors

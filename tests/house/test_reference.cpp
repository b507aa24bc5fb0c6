#include "actors/counts/ingest_counts.hpp"
#include "actors/counts/stream_counts.hpp"
#include "actors/counts/tailer_counts.hpp"
#include "http/server/stream_limits.hpp"
#include "http/site/access.hpp"
#include "log/event/envelope.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace logflume;

namespace {

namespace fs = std::filesystem;

const fs::path source = LOGFLUME_SOURCE;

using names = std::set<std::string>;
/// The cells of a row, without white space around them.
using cells = std::vector<std::string>;

std::string text_of(const fs::path& file) {
  std::ifstream stream{file};
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Returns the section of docs/reference.md with that heading.
std::string section(const std::string& heading) {
  const auto text = text_of(source / "docs/reference.md");
  const auto begin = text.find("\n## " + heading + "\n");
  REQUIRE(begin != text.npos);
  return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

cells cells_of(const std::string& row) {
  cells found;
  std::istringstream rest{row.substr(1)};
  for (std::string cell; std::getline(rest, cell, '|');) {
    const auto begin = cell.find_first_not_of(' ');
    found.push_back(
        begin == cell.npos ? "" : cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin));
  }
  return found;
}

/// Returns the rows of all tables in a section, each by the name in its first cell.
std::map<std::string, cells> rows_of(const std::string& heading, std::size_t columns) {
  std::map<std::string, cells> rows;
  std::istringstream lines{section(heading)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `"))
      continue;
    const auto row = cells_of(line);
    CHECK_MESSAGE(row.size() == columns, line);
    REQUIRE(row.size() >= 3);
    const auto name = row[0].substr(1, row[0].size() - 2);
    CHECK_MESSAGE(rows.emplace(name, row).second, line);
  }
  return rows;
}

/// Returns the row of that name. If there is none, that is a fault, and it returns null.
const cells* row_of(const std::map<std::string, cells>& rows, const std::string& name) {
  const auto row = rows.find(name);
  CHECK_MESSAGE(row != rows.end(), name);
  return row == rows.end() ? nullptr : &row->second;
}

/// Returns the names in backticks.
names code_names(const std::string& text) {
  static const std::regex code{"`([^`]*)`"};
  names found;
  for (std::sregex_iterator match{text.begin(), text.end(), code}, end; match != end; ++match)
    found.insert((*match)[1]);
  return found;
}

template <class Visit>
void for_each_match(const std::string& text, const std::regex& pattern, Visit visit) {
  for (std::sregex_iterator match{text.begin(), text.end(), pattern}, end; match != end; ++match)
    visit(*match);
}

/// Calls `visit` with the path and the text of each source of the program that contains `word`.
template <class Visit>
void for_each_source(std::string_view word, Visit visit) {
  for (const char* folder : {"actors", "crypto", "http", "log"})
    for (const auto& entry : fs::recursive_directory_iterator{source / folder}) {
      const auto& file = entry.path();
      if (file.extension() != ".cpp" && file.extension() != ".hpp")
        continue;
      if (const auto text = text_of(file); text.find(word) != text.npos)
        visit(file, text);
    }
}

struct metric {
  std::string type;
  /// Labels besides `topic`.
  names labels;
};

/// Returns the metrics that the admin endpoint's source adds, by name.
std::map<std::string, metric> metrics_of_sources() {
  // For example `to.counters("NAME", "HELP, " "MORE HELP", "LABEL", values)`.
  const std::regex added{R"re(to\.(\w+)\(\s*"(\w+)",\s*"[^"]*"(?:\s*"[^"]*")*(?:,\s*"(\w+)")?)re"};
  std::map<std::string, metric> found;
  for_each_match(text_of(source / "actors/admin/metrics.cpp"), added, [&](const auto& match) {
    std::string type = match[1];
    if (type.ends_with('s'))
      type.pop_back();
    found.emplace(match[2], metric{type, match[3].matched ? names{match[3]} : names{}});
  });
  return found;
}

struct log_event {
  names levels;
  /// Fields that the source names together with the event.
  names fields;
};

/// Returns the fields in the statement that begins at `at`, such as `{"reason", text}`.
names fields_at(const std::string& text, std::size_t at) {
  static const std::regex field{R"re(\{"(\w+)",)re"};
  names found;
  for_each_match(text.substr(at, text.find(");", at) - at), field,
                 [&](const auto& match) { found.insert(match[1]); });
  return found;
}

/// Returns the events that the sources write, by name.
std::map<std::string, log_event> events_of_sources() {
  const std::regex written{R"re(level::(\w+),\s*"(\w+)")re"};
  // Names that reach the journal in a variable, all with the level `warning`.
  const std::regex passed_on{R"re(\bevent = "(\w+)")re"};
  const std::regex not_ready{
      R"re((?:return \{|not_ready\{|\.reason = )"(\w+)",(?! \.message = \{\}))re"};
  std::map<std::string, log_event> found;
  for_each_source("level::", [&](const fs::path&, const std::string& text) {
    for_each_match(text, written, [&](const auto& match) {
      auto& event = found[match[2]];
      event.levels.insert(match[1]);
      event.fields.merge(fields_at(text, static_cast<std::size_t>(match.position())));
    });
  });
  const auto add_warnings = [&](std::string_view word, const std::regex& pattern) {
    for_each_source(word, [&](const fs::path&, const std::string& text) {
      for_each_match(text, pattern,
                     [&](const auto& match) { found[match[1]].levels.insert("warning"); });
    });
  };
  add_warnings("event = ", passed_on);
  add_warnings("not_ready ", not_ready);
  return found;
}

/// Returns whether the file is in a room whose objects each work for one topic.
bool works_for_one_topic(const fs::path& file) {
  const auto room = file.parent_path().filename();
  return room == "tailer" || room == "gateway" || file.stem() == "forward_reporter";
}

/// Checks that the section names each value of a label in backticks.
template <class Values>
void check_values(const std::string& text, const Values& values) {
  const auto named = code_names(text);
  for (const auto& value : values)
    CHECK_MESSAGE(named.contains(std::string{value}), value);
}

} // namespace

TEST_CASE("reference.md has every metric, with its type and label, and no other") {
  const auto rows = rows_of("Metrics", 6);
  const auto metrics = metrics_of_sources();
  CHECK(metrics.size() > 60);
  for (const auto& each : metrics) {
    const auto& name = each.first;
    const auto* row = row_of(rows, name);
    if (!row)
      continue;
    CHECK_MESSAGE((*row)[1] == each.second.type, name);
    auto labels = code_names((*row)[2]);
    labels.erase("topic");
    CHECK_MESSAGE(labels == each.second.labels, name);
  }
  for (const auto& row : rows)
    CHECK_MESSAGE(metrics.contains(row.first), row.first);
}

TEST_CASE("a metric's name is in the sources only where it is added in the usual form") {
  const std::regex literal{R"re("((?:logflume|process)_[a-z_]+)")re"};
  const auto metrics = metrics_of_sources();
  for_each_source("_", [&](const fs::path& file, const std::string& text) {
    for_each_match(text, literal, [&](const auto& match) {
      CHECK_MESSAGE(metrics.contains(match[1]), file, ": ", match.str());
    });
  });
}

TEST_CASE("reference.md has every value of the metrics' labels") {
  const auto metrics = section("Metrics");
  check_values(metrics, actors::stream_end_names);
  check_values(metrics, actors::reset_names);
  check_values(metrics, http::stream_refusal_names);
  std::vector<std::string> refusals;
  for (std::size_t i = 0; i < http::access_refusals; ++i)
    refusals.push_back(http::name_of_access_refusal(i));
  check_values(metrics, refusals);
  check_values(text_of(source / "docs/gateway.md"), actors::drop_reason_names);
}

TEST_CASE("reference.md has every log event, with its level and fields, and no other") {
  const auto rows = rows_of("Log events", 5);
  const auto events = events_of_sources();
  CHECK(events.size() > 50);
  for (const auto& each : events) {
    const auto& name = each.first;
    const auto* row = row_of(rows, name);
    if (!row)
      continue;
    CHECK_MESSAGE(each.second.levels == names{(*row)[1]}, name);
    const auto fields = code_names((*row)[2]);
    for (const auto& field : each.second.fields)
      CHECK_MESSAGE(fields.contains(field), name, ": ", field);
  }
  for (const auto& row : rows)
    CHECK_MESSAGE(events.contains(row.first), row.first);
}

TEST_CASE("only four files log an event whose name is in a variable") {
  // Another file needs a pattern in `events_of_sources`.
  const std::regex write{R"re(journal_?(?:\.|->)write\(\s*[\w:]+,\s*[^"\s])re"};
  names files;
  for_each_source("write(", [&](const fs::path& file, const std::string& text) {
    if (std::regex_search(text, write))
      files.insert(file.filename().string());
  });
  CHECK(files ==
        names{"fault_reporter.cpp", "forward_reporter.cpp", "service.cpp", "topic_journal.cpp"});
}

TEST_CASE("code that works for one topic logs through a topic_journal and so names the topic") {
  const std::regex plain{R"re(output/journal\.hpp|\bactors::journal\b|\bjournal\s*[*&])re"};
  for_each_source("journal", [&](const fs::path& file, const std::string& text) {
    if (works_for_one_topic(file))
      CHECK_MESSAGE(!std::regex_search(text, plain), file);
  });
}

TEST_CASE("the first field of each event of a topic is topic in reference.md") {
  const auto rows = rows_of("Log events", 5);
  const std::regex written{R"re(level::\w+,\s*"(\w+)")re"};
  names events{"kafka_unreachable", "ready",         "tailer_failed",
               "topic_missing",     "topic_removed", "topic_refused"};
  for_each_source("level::", [&](const fs::path& file, const std::string& text) {
    if (works_for_one_topic(file))
      for_each_match(text, written, [&](const auto& match) { events.insert(match[1]); });
  });
  CHECK(events.size() > 30);
  for (const auto& event : events) {
    if (const auto* row = row_of(rows, event))
      CHECK_MESSAGE((*row)[2].starts_with("`topic`"), event);
  }
}

TEST_CASE("reference.md has every reason of record_skipped") {
  std::vector<std::string> reasons;
  for (std::uint8_t i = 0; log::to_string(log::skip_reason{i}) != "unknown"; ++i)
    reasons.emplace_back(log::to_string(log::skip_reason{i}));
  CHECK(reasons.size() > 5);
  check_values(section("Log events"), reasons);
}

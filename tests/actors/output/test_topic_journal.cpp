#include "actors/output/topic_journal.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <string>

namespace logflume::test {

using namespace actors;

namespace {

struct topic_journal_fixture {
  std::FILE* file = std::tmpfile();
  actors::journal journal{fileno(file), {level::info, output_format::text}};

  ~topic_journal_fixture() { std::fclose(file); }

  /// Returns the lines, each without its time.
  std::string said() const {
    std::string text(1 << 14, '\0');
    std::rewind(file);
    text.resize(std::fread(text.data(), 1, text.size(), file));
    constexpr std::size_t time_length = sizeof "08:00:00.123";
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
      text.erase(at, time_length);
    return text;
  }
};

} // namespace

TEST_CASE_FIXTURE(topic_journal_fixture,
                  "a line about a topic has the topic's name before its other fields") {
  const topic_journal first{"temperature", journal};
  const topic_journal second{"humidity", journal};
  first.write(level::warning, "log_damaged", {{"file", "a"}, {"at", 7}});
  second.write(level::info, "topic_removed");
  second.write(level::info, "writer_ready", std::array{field{"sensors", 3}});
  CHECK(said() == "warning log_damaged topic=temperature file=a at=7\n"
                  "info    topic_removed topic=humidity\n"
                  "info    writer_ready topic=humidity sensors=3\n");
}

TEST_CASE_FIXTURE(topic_journal_fixture, "a topic's lines obey the level of the journal") {
  topic_journal{"temperature", journal}.write(level::debug, "compacted", {{"kept", 1}});
  CHECK(said().empty());
}

TEST_CASE("without a journal, nothing is written about a topic") {
  topic_journal{}.write(level::error, "tailer_failed", {{"retry_ms", 100}});
}

} // namespace logflume::test

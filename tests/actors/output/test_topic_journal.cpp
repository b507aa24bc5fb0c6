#include "actors/output/topic_journal.hpp"

#include "tests/actors/recorded_journal.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace logflume::test {

using namespace actors;

namespace {

struct topic_journal_fixture {
  recorded_journal lines{{level::info, output_format::text}};

  /// Returns the lines without their times.
  std::string untimed_lines() const {
    auto text = lines.text();
    constexpr std::size_t time_length = sizeof "08:00:00.123";
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
      text.erase(at, time_length);
    return text;
  }
};

} // namespace

TEST_CASE_FIXTURE(topic_journal_fixture,
                  "a line about a topic has the topic's name before its other fields") {
  const topic_journal first{"temperature", *lines};
  const topic_journal second{"humidity", *lines};
  first.write(level::warning, "log_damaged", {{"file", "a"}, {"at", 7}});
  second.write(level::info, "topic_removed");
  second.write(level::info, "writer_ready", std::array{field{"sensors", 3}});
  CHECK(untimed_lines() == "warning log_damaged topic=temperature file=a at=7\n"
                           "info    topic_removed topic=humidity\n"
                           "info    writer_ready topic=humidity sensors=3\n");
}

TEST_CASE_FIXTURE(topic_journal_fixture, "a topic's lines obey the level of the journal") {
  topic_journal{"temperature", *lines}.write(level::debug, "compacted", {{"kept", 1}});
  CHECK(untimed_lines().empty());
}

} // namespace logflume::test

#include "actors/forward/forward_reporter.hpp"

#include "tests/actors/recorded_journal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

struct reporter_fixture {
  recorded_journal lines{{level::info, output_format::text}};
  forward_counts counts;
  forward_reporter reporter{topic_journal{"temperature", *lines}, "edge", "gateway-17",
                            damage::reported, counts};
  forward_reporter::clock::time_point now{};

  void report(const log::forward_news& news) { reporter.report(news, now); }
};

const log::forward_waiting unreachable{log::forward_waiting::cause::kafka_unreachable,
                                       "connection refused"};

} // namespace

TEST_CASE_FIXTURE(reporter_fixture, "the start of a forwarder is reported once with its offset") {
  report(log::forward_begun{41});
  report(log::forward_begun{50});
  CHECK(lines.count("forward_started") == 1);
  CHECK(lines.text().find("topic=temperature kafka_topic=edge origin=gateway-17 offset=41") !=
        std::string::npos);
  CHECK(counts.state_name() == "forwarding");
  CHECK(counts.last_offset.value() == 50);
}

TEST_CASE_FIXTURE(reporter_fixture, "a wait is reported once and so is its end") {
  for (int n = 0; n < 10; ++n)
    report(unreachable);
  CHECK(lines.count("forward_waits") == 1);
  CHECK(lines.text().find("for=kafka_unreachable reason=\"connection refused\"") !=
        std::string::npos);
  CHECK(counts.state_name() == "kafka_unreachable");
  report(log::forward_waiting{log::forward_waiting::cause::topic_missing, "unknown topic"});
  CHECK(lines.count("forward_waits") == 2);
  report(log::forward_committed{.records = 3, .last = 9, .skipped = 0, .read = {}});
  report(log::forward_committed{.records = 3, .last = 12, .skipped = 0, .read = {}});
  CHECK(lines.count("forward_resumed") == 1);
  CHECK(lines.text().find("offset=9") != std::string::npos);
  report(unreachable);
  CHECK(lines.count("forward_waits") == 3);
}

TEST_CASE_FIXTURE(reporter_fixture, "a transaction updates the counts and the last offset") {
  report(log::forward_committed{
      .records = 3,
      .last = 9,
      .skipped = 2,
      .read = {.part = log::topic_part::active, .at = 512, .last_offset = 9}});
  report(log::forward_committed{.records = 0, .last = 9, .skipped = 0, .read = {}});
  CHECK(counts.records.value() == 3);
  CHECK(counts.transactions.value() == 2);
  CHECK(counts.skipped.value() == 2);
  CHECK(counts.last_offset.value() == 9);
  CHECK(counts.part.value() == -1);
  CHECK(lines.text().find("records=2") != std::string::npos);
}

TEST_CASE_FIXTURE(reporter_fixture,
                  "skipped records are reported at most once a minute as one number") {
  for (int n = 0; n < 10; ++n)
    report(log::forward_committed{.records = 1, .last = 9, .skipped = 2, .read = {}});
  CHECK(lines.count("forward_skipped") == 1);
  now += 2min;
  report(log::forward_committed{.records = 1, .last = 10, .skipped = 0, .read = {}});
  CHECK(lines.count("forward_skipped") == 2);
  CHECK(lines.text().find("records=18") != std::string::npos);
}

TEST_CASE_FIXTURE(reporter_fixture,
                  "a refused record is reported once however often it is retried") {
  for (int n = 0; n < 5; ++n)
    report(log::forward_refused{7, "too large"});
  CHECK(lines.count("forward_refused") == 1);
  CHECK(counts.refused.value() == 5);
  CHECK(counts.state_name() == "refused");
  report(log::forward_committed{.records = 1, .last = 7, .skipped = 0, .read = {}});
  report(log::forward_refused{9, "too large"});
  CHECK(lines.count("forward_refused") == 2);
}

TEST_CASE_FIXTURE(reporter_fixture,
                  "cuts and recreated logs are counted and reported with the offset") {
  report(log::forward_cut{5});
  report(log::forward_cut{});
  CHECK(counts.cuts.value() == 2);
  CHECK(lines.count("forward_cut") == 2);
  CHECK(lines.count("offset=5") == 1);
}

TEST_CASE_FIXTURE(reporter_fixture, "a fenced forwarder is reported as an error with its remedy") {
  report(log::forward_fenced{"fenced by a newer instance"});
  CHECK(lines.text().find("forward_fenced") != std::string::npos);
  CHECK(lines.text().find("forward.origin") != std::string::npos);
  CHECK(counts.state_name() == "fenced");
}

} // namespace logflume::test

#include "actors/node/tailer_notices.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

struct notices_fixture {
  tailer_notices notices;
  inspection::tailer tailer;
  std::chrono::nanoseconds time{0};

  notices_fixture() {
    tailer.state = "following";
    look();
  }

  void look() { notices.take_sample(tailer, time += 500ms, 7); }

  inspection::notices after(std::uint64_t number) const { return notices.answer({number, 0, ""}); }

  std::vector<std::string> kinds_after(std::uint64_t number) const {
    std::vector<std::string> kinds;
    for (const auto& notice : after(number).list)
      kinds.push_back(notice.kind);
    return kinds;
  }
};

using kinds = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(notices_fixture,
                  "the first notice is the tailer's state and later ones are changes") {
  CHECK(kinds_after(0) == kinds{"state"});
  look();
  CHECK(after(0).list.size() == 1);
  tailer.truncations += 2;
  tailer.file = "temperature";
  tailer.byte = 99;
  tailer.offset = 41;
  look();
  const auto told = after(1);
  REQUIRE(told.list.size() == 1);
  const auto& notice = told.list.front();
  CHECK(notice.number == 2);
  CHECK(notice.kind == "truncated");
  CHECK(notice.count == 2);
  CHECK(notice.file == "temperature");
  CHECK(notice.byte == 99);
  CHECK(notice.offset == 41);
  CHECK(notice.time_ms == 7);
  CHECK(told.lost == 0);
  CHECK(told.last == 2);
}

TEST_CASE_FIXTURE(notices_fixture, "each kind of fault has its own notice") {
  tailer.restarts = tailer.compactions = tailer.corrupt = tailer.skipped = tailer.sequence_gaps = 1;
  tailer.state = "restarting";
  look();
  CHECK(kinds_after(1) ==
        kinds{"state", "restarted", "compacted", "corrupt", "skipped", "sequence_gap"});
}

TEST_CASE_FIXTURE(notices_fixture,
                  "new events are answered with the tailer's state but without a notice") {
  CHECK_FALSE(notices.has_news({1, 0, ""}));
  tailer.events = 7;
  tailer.offset = 9;
  look();
  CHECK(notices.has_news({1, 0, ""}));
  CHECK_FALSE(notices.has_news({1, 7, ""}));
  CHECK(notices.has_news({0, 7, ""}));
  CHECK(after(1).list.empty());
  CHECK(after(1).tailer.offset == 9);
}

TEST_CASE_FIXTURE(notices_fixture,
                  "the oldest notices are dropped and the answer contains how many were lost") {
  for (std::size_t i = 0; i < tailer_notices::max_notices + 9; ++i) {
    ++tailer.corrupt;
    look();
  }
  const auto told = after(0);
  CHECK(told.list.size() == tailer_notices::max_notices);
  CHECK(told.lost == 10);
  CHECK(after(told.last).list.empty());
  CHECK(after(told.last).lost == 0);
}

TEST_CASE_FIXTURE(notices_fixture, "a notice number from an earlier process returns all notices") {
  CHECK(after(1'000'000).list.size() == 1);
  CHECK(after(1'000'000).lost == 0);
}

TEST_CASE_FIXTURE(notices_fixture, "the event rate is calculated from the most recent samples") {
  CHECK(notices.events_per_second() == 0);
  for (int i = 0; i < 100; ++i) {
    tailer.events += i < 50 ? 1'000 : 5;
    look();
  }
  CHECK(notices.events_per_second() == doctest::Approx(10));
}

} // namespace logflume::test

#include "actors/tailer/start_decision.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

/// Ten events, alternately of entities 1 and 2, at even offsets from 10 to 28. The log ends at 29.
struct start_fixture {
  start_fixture() : start_fixture{1 << 20} {}
  explicit start_fixture(std::size_t keep) : kept{keep} {
    for (log::offset at = 10; at < 30; at += 2)
      kept.append({.entity_id = at % 4 == 2 ? 1U : 2U,
                   .seq_nr = at,
                   .offset = at,
                   .hash = hash_of(at),
                   .json = std::string(400, 'x')});
  }

  static std::uint32_t hash_of(log::offset at) { return static_cast<std::uint32_t>(at * 7); }
  static std::string id(log::offset at) { return log::to_string(log::record_id{at, hash_of(at)}); }

  start_decision decide(const stream_start& start, log::selection of = log::selection{{1}},
                        search_result found = {}, bool may_wait = true) const {
    return decide_start(start, of,
                        {.kept = kept,
                         .newest = log::record_id{29, hash_of(29)},
                         .found = std::move(found),
                         .may_wait = may_wait});
  }

  start_place place(const stream_start& start, log::selection of = log::selection{{1}},
                    search_result found = {}, bool may_wait = true) const {
    const auto decision = decide(start, std::move(of), std::move(found), may_wait);
    REQUIRE(std::holds_alternative<start_place>(decision));
    return std::get<start_place>(decision);
  }

  log::kept_events kept;
};

struct small_start : start_fixture {
  small_start() : start_fixture{1} {}
};

template <class What>
bool searches(const start_decision& decision) {
  const auto* wanted = std::get_if<start_search>(&decision);
  return wanted && std::holds_alternative<What>(*wanted);
}

/// The log was searched and has no such record.
const search_result no_record{.at_id = std::optional<found_record>{}};

} // namespace

TEST_CASE_FIXTURE(start_fixture,
                  "a stream continues after the record that matches the id's offset and hash") {
  for (const log::offset at : {10U, 12U, 28U, 29U}) {
    const auto found = place({.last_event_id = id(at), .from = http::from_now{}});
    CHECK(found.accepted == id(at));
    CHECK(found.after == at);
    CHECK_FALSE(found.reset);
  }
}

TEST_CASE_FIXTURE(start_fixture, "the id start is always accepted and every event follows it") {
  const auto found = place({.last_event_id = "start", .from = http::from_now{}});
  CHECK(found.accepted == "start");
  CHECK_FALSE(found.after);
  CHECK_FALSE(found.reset);
}

TEST_CASE_FIXTURE(
    start_fixture,
    "an id without a record at its offset is looked up in the log and then accepted") {
  CHECK(searches<log::offset>(decide({.last_event_id = "13-00000000"})));
  const auto gone = place({.last_event_id = "13-00000000"}, log::selection{{1}}, no_record);
  CHECK(gone.accepted == "13-00000000");
  CHECK(gone.after == 13U);
  CHECK_FALSE(gone.reset);
  // A record that is not an event.
  const search_result other{.at_id = found_record{{13, 5}}};
  CHECK(place({.last_event_id = "13-00000005"}, log::selection{{1}}, other).after == 13U);
  CHECK(place({.last_event_id = "13-00000000"}, log::selection{{1}}, other).reset ==
        reset_reason::reused);
}

TEST_CASE_FIXTURE(start_fixture,
                  "an id with another hash is reset as reused and begins where from= says") {
  const auto reused = place({.last_event_id = "12-00000000"});
  CHECK(reused.accepted == "none");
  CHECK(reused.reset == reset_reason::reused);
  CHECK_FALSE(reused.after);
  CHECK(place({.last_event_id = "29-00000000", .from = http::from_now{}}).after == 29U);
}

TEST_CASE_FIXTURE(start_fixture,
                  "the hash of a record that the client may not read is not compared") {
  const auto covered = std::make_shared<const log::selection>(log::selection{{1}});
  const auto resume = [&](const std::string& with, search_result found = {}) {
    return place({.last_event_id = with, .covered = covered}, log::selection{{1}},
                 std::move(found));
  };
  // Record 10 is of entity 1.
  CHECK(resume(id(10)).after == 10U);
  CHECK(resume("10-00000000").reset == reset_reason::reused);
  // Record 12 is of entity 2; record 29 is the newest, and not an event.
  for (const auto* guess : {"12-00000000", "29-00000000"}) {
    const auto guessed = resume(guess);
    CHECK(guessed.accepted == guess);
    CHECK_FALSE(guessed.reset);
  }
  CHECK(resume("13-00000000", {.at_id = found_record{{13, 5}}}).after == 13U);
  CHECK(resume("13-00000000", {.at_id = found_record{{13, 5}, 2}}).after == 13U);
  CHECK(resume("13-00000000", {.at_id = found_record{{13, 5}, 1}}).reset == reset_reason::reused);
}

TEST_CASE_FIXTURE(start_fixture,
                  "an offset above the newest is waited for and then reset as ahead") {
  const stream_start start{.last_event_id = "30-00000000", .from = http::from_now{}};
  CHECK(std::holds_alternative<start_wait>(decide(start)));
  const auto ahead = place(start, log::selection{{1}}, {}, false);
  CHECK(ahead.reset == reset_reason::ahead);
  CHECK(ahead.accepted == "none");
  CHECK(ahead.after == 29U);
}

TEST_CASE_FIXTURE(start_fixture,
                  "an open stream whose last id was cut off is reset to the newest record") {
  const auto cut = place({.last_event_id = "30-00000000", .opened = true});
  CHECK(cut.reset == reset_reason::reused);
  CHECK(cut.after == 29U);
}

TEST_CASE_FIXTURE(start_fixture, "a text that is not an id is reset as unknown_id") {
  const auto unknown = place({.last_event_id = "41", .from = http::from_offset{15}});
  CHECK(unknown.reset == reset_reason::unknown_id);
  CHECK(unknown.accepted == "none");
  CHECK(unknown.after == 14U);
  CHECK(unknown.floor == 14U);
}

TEST_CASE_FIXTURE(start_fixture, "the last events of each entity are found in memory") {
  CHECK(place({.from = http::from_last{1}}).after == 25U);
  CHECK(place({.from = http::from_last{3}}).after == 17U);
  CHECK(place({.from = http::from_last{1'000}}).after == 9U);
  CHECK_FALSE(place({.from = http::from_last{1}}, log::selection{{99}}).after);
  for (const auto& of : {log::selection{}, log::selection{{1, 2, 99}}}) {
    const auto both = place({.from = http::from_last{2}}, of);
    CHECK(both.after == 21U);
    REQUIRE(both.begins);
    CHECK(*both.begins == offsets_by_entity{{1, 22}, {2, 24}});
  }
}

TEST_CASE_FIXTURE(
    start_fixture,
    "a page contains the entities in memory and one beyond its limit if more follow") {
  const auto page_of = [&](http::entity_page page, log::selection of = {}) {
    const auto decision = decide({.page = page}, std::move(of));
    REQUIRE(std::holds_alternative<entity_list_ptr>(decision));
    std::vector<std::uint64_t> entities;
    for (const auto& each : *std::get<entity_list_ptr>(decision))
      entities.push_back(each.entity_id);
    return entities;
  };
  CHECK(page_of({.limit = 5}) == std::vector<std::uint64_t>{1, 2});
  CHECK(page_of({.limit = 1}) == std::vector<std::uint64_t>{1, 2});
  CHECK(page_of({.after = 1, .limit = 1}) == std::vector<std::uint64_t>{2});
  CHECK(page_of({.limit = 1}, log::selection{{2}}) == std::vector<std::uint64_t>{2});
}

TEST_CASE_FIXTURE(
    start_fixture,
    "the last events of all entities are searched for in the log once an entity was forgotten") {
  kept.forget_inactive(1, [](std::uint64_t) { return false; });
  REQUIRE(kept.entities() == 1);
  CHECK(searches<http::from_last>(decide({.from = http::from_last{1}}, log::selection{})));
  CHECK(searches<http::from_last>(decide({.from = http::from_last{1}}, log::selection{{1, 2}})));
  CHECK(searches<http::entity_page>(decide({.page = http::entity_page{}}, log::selection{})));
}

TEST_CASE_FIXTURE(small_start,
                  "ids and events that are not in memory are searched for in the log") {
  CHECK(searches<log::offset>(decide({.last_event_id = "12-00000000"})));
  CHECK(searches<http::from_last>(decide({.from = http::from_last{4}})));
  const stream_start reused{.last_event_id = "12-00000000", .from = http::from_last{4}};
  CHECK(searches<http::from_last>(
      decide(reused, log::selection{{1}}, {.at_id = found_record{{12, 9}}})));
  const search_result found{
      .begins = std::make_shared<const offsets_by_entity>(offsets_by_entity{{1, 14}})};
  CHECK(place({.from = http::from_last{4}}, log::selection{{1}}, found).after == 13U);
}

TEST_CASE_FIXTURE(start_fixture,
                  "a start time is searched for in the log and means now if no record is later") {
  CHECK(searches<http::from_time>(decide({.from = http::from_time{5}})));
  CHECK(place({.from = http::from_time{5}}, log::selection{{1}},
              search_result{.from = log::offset{16}})
            .after == 15U);
  CHECK(place({.from = http::from_time{5}}, log::selection{{1}},
              search_result{.from = std::optional<log::offset>{}})
            .after == 29U);
}

} // namespace logflume::test

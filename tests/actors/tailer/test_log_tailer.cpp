#include "tests/actors/tailer/tailer_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace logflume::test {

using namespace actors;

TEST_CASE_FIXTURE(tailer_fixture,
                  "a client gets each stored event and then each appended event once") {
  log.registered(1, "foo");
  log.reading(1, 20);
  log.reading(2, 99);
  start();
  CHECK(*ready == 1);
  const auto client = join(1);
  world.run();
  const std::string stored =
      "data:{\"Registered\":{\"secret\":\"foo\"}}\nid:1\n\n" + reading_frame(20);
  CHECK(client.record->text == stored);
  log.reading(1, 21);
  log.reading(2, 98);
  look();
  world.run();
  CHECK(client.record->text == stored + reading_frame(21));
  CHECK_FALSE(client.record->nothing_stored);
}

TEST_CASE_FIXTURE(tailer_fixture, "a client of an unknown entity is told that nothing is stored") {
  start();
  const auto client = join(7);
  world.run();
  CHECK(client.record->nothing_stored);
  log.reading(7, 1);
  look();
  world.run();
  CHECK(client.record->text == reading_frame(1));
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "a client that joins before the log was read gets the stored events") {
  log.reading(1, 20);
  settings = log.settings();
  const auto top = world.ending(world.system.spawn(count_ready, ready));
  tailer = world.ending(world.system.spawn<caf::lazy_init>(
      log_tailer, settings, top, topic_journal{}, &world.topic_counts()->tailer));
  const auto client = join(1);
  world.run();
  CHECK(client.record->text == reading_frame(20));
  CHECK_FALSE(client.record->nothing_stored);
}

TEST_CASE_FIXTURE(tailer_fixture, "followers of one entity get the same batch object") {
  log.reading(1, 1);
  start();
  const auto one = join(1, false);
  const auto two = join(1, false);
  world.run();
  log.reading(1, 2);
  look();
  world.run();
  CHECK(one.record->text == reading_frames(1, 2));
  // The batches are the same objects: rendering for each client would give equal texts, too.
  CHECK(two.record->batches == one.record->batches);
}

TEST_CASE_FIXTURE(
    tailer_fixture,
    "a client that does not drain has no more events in flight than its mailbox holds") {
  start(1 << 20, 8);
  const auto slow = join(1, false);
  const auto quick = join(1);
  world.run();
  for (int i = 1; i <= 100; ++i) {
    log.reading(1, static_cast<std::uint32_t>(i));
    look();
    world.run();
  }
  CHECK(slow.record->events == 8);
  CHECK(quick.record->text == reading_frames(1, 100));
  while (slow.record->events < 100) {
    const auto before = slow.record->events;
    caf::anon_send(slow.actor, writable{});
    world.run();
    REQUIRE(slow.record->events > before);
  }
  CHECK(slow.record->text == reading_frames(1, 100));
  CHECK(slow.record->most_in_flight <= 8);
}

TEST_CASE_FIXTURE(tailer_fixture, "a burst larger than the mailbox arrives whole and in order") {
  start(1 << 20, 16);
  const auto client = join(1);
  world.run();
  for (int i = 1; i <= 500; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  look();
  world.run();
  CHECK(client.record->text == reading_frames(1, 500));
  CHECK(client.record->most_in_flight <= 16);
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "events no longer in memory are read from the files in order before live ones") {
  for (int i = 1; i <= 3000; ++i) {
    log.reading(1, static_cast<std::uint32_t>(i));
    log.reading(2, 0);
  }
  start(16 * 1024, 32);
  const auto client = join(1);
  world.run();
  log.reading(1, 3001);
  look();
  world.run();
  CHECK(client.record->text == reading_frames(1, 3001));
  CHECK(client.record->most_in_flight <= 32);
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "at most sixteen replays run at once and the others get their turn") {
  for (int i = 1; i <= 2000; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  start(8 * 1024, 32);
  std::vector<joined> clients;
  for (int i = 0; i < 20; ++i)
    clients.push_back(join(1, false));
  world.run();
  const auto& running = world.topic_counts()->tailer.replays;
  CHECK(running.value() > 0);
  CHECK(running.value() <= 16);
  const auto all_served = [&] {
    return std::ranges::all_of(clients,
                               [](const auto& each) { return each.record->events == 2000; });
  };
  for (int round = 0; round < 500 && !all_served(); ++round) {
    for (const auto& each : clients)
      caf::anon_send(each.actor, writable{});
    world.advance(1s);
    REQUIRE(running.value() <= 16);
  }
  for (const auto& each : clients)
    CHECK(each.record->text == reading_frames(1, 2000));
}

TEST_CASE_FIXTURE(tailer_fixture, "clients that do not read do not block the replays of others") {
  for (int i = 1; i <= 2000; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  start(8 * 1024, 32);
  std::vector<joined> stuck;
  for (int i = 0; i < 20; ++i)
    stuck.push_back(join(1, false));
  world.run();
  const auto well = join(1);
  world.run();
  CHECK(well.record->text == reading_frames(1, 2000));
  for (auto& each : stuck) {
    while (each.record->undrained > 0) {
      caf::anon_send(each.actor, writable{});
      world.advance(1s);
    }
    CHECK(each.record->text == reading_frames(1, 2000));
  }
}

TEST_CASE_FIXTURE(tailer_fixture, "a replay stops when its client ends") {
  for (int i = 1; i <= 2000; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  start(8 * 1024, 32);
  const auto& replays = world.topic_counts()->tailer.replays;
  const auto stuck = join(1, false);
  world.run();
  CHECK(replays.value() == 1);
  caf::anon_send_exit(stuck.actor, caf::exit_reason::kill);
  caf::anon_send(tailer, unsubscribe{stuck.actor.id()});
  // The replay ends at once, not when its patience with a client that does not read is over.
  world.run();
  CHECK(replays.value() == 0);
  const auto next = join(1);
  world.run();
  CHECK(next.record->events == 2000);
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "a record that reuses the offset of a truncated one is delivered too") {
  log.reading(1, 1);
  const auto whole = log.size();
  log.reading(1, 2);
  start();
  const auto client = join(1);
  world.run();
  log.cut_to(whole + 5);
  look();
  world.run();
  CHECK(log.reading(1, 3) == 1);
  look();
  world.run();
  CHECK(client.record->text == reading_frames(1, 3));
  const auto late = join(1);
  world.run();
  CHECK(late.record->text == reading_frame(1) + reading_frame(3));
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "a subscriber of a former tailer continues after its last event") {
  for (int i = 1; i <= 10; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  start();
  const auto client = join(1, true, 4);
  world.run();
  CHECK(client.record->text == reading_frames(6, 10));
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "a replay that cannot read the log is retried and misses nothing") {
  for (int i = 1; i <= 2000; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  start(8 * 1024, 32);
  const auto away = log.topic.active.string() + ".away";
  std::filesystem::rename(log.topic.active, away);
  std::filesystem::create_directory(log.topic.active);
  const auto client = join(1);
  world.run();
  CHECK(client.record->events == 0);
  // The second attempt cannot read it, either.
  world.advance(1s);
  CHECK(client.record->events == 0);
  std::filesystem::remove(log.topic.active);
  std::filesystem::rename(away, log.topic.active);
  world.advance(1s);
  CHECK(client.record->text == reading_frames(1, 2000));
}

TEST_CASE("no event is read without a key and none is lost once the key exists") {
  tailer_fixture fixture;
  fixture.log.reading(1, 1);
  const auto key =
      fixture.log.directory.path() / "confidant/default/secrets.temperature-events.key";
  std::filesystem::rename(key, key.string() + ".away");
  fixture.start();
  CHECK(*fixture.ready == 0);
  const auto client = fixture.join(1);
  fixture.world.run();
  CHECK(client.record->events == 0);
  std::filesystem::rename(key.string() + ".away", key);
  fixture.look();
  fixture.world.run();
  CHECK(*fixture.ready == 1);
  CHECK(client.record->text == reading_frame(1));
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "a stream that ends before the log was read for the first time is not reset") {
  log.reading(1, 20);
  start();
  const auto follow = [&](const stream_start_ptr& begin) {
    joined result;
    result.actor = world.ending(world.system.spawn(recorder, result.record,
                                                   progress_of(1, limit, envelope_form()), tailer,
                                                   true, std::nullopt, begin));
    return result;
  };
  const auto first = follow(std::make_shared<const stream_start>());
  world.run();
  const auto& text = first.record->text;
  const auto id = text.find("\nid:") + 4;
  const auto newest = text.substr(id, text.find('\n', id) - id);

  tailer = world.ending(world.system.spawn(log_tailer, settings,
                                           world.ending(world.system.spawn(count_ready, ready)),
                                           topic_journal{}, &world.topic_counts()->tailer));
  const auto back = std::make_shared<const stream_start>(stream_start{.last_event_id = newest});
  const auto client = follow(back);
  // These are the first messages that the tailer gets.
  caf::anon_send(tailer, subscribe{.subscriber = client.actor,
                                   .progress = progress_of(1, limit, envelope_form()),
                                   .start = back});
  caf::anon_send(tailer, ask_position{client.actor.id(), true});
  world.run();
  CHECK(client.record->text.find("event:reset") == std::string::npos);
  CHECK(client.record->accepted == newest);
}

TEST_CASE_FIXTURE(tailer_fixture,
                  "streams that need a search and then a replay release their turns") {
  for (int i = 1; i <= 2000; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  start(8 * 1024, 32);
  const auto begin =
      std::make_shared<const stream_start>(stream_start{.from = http::from_last{900}});
  for (int i = 0; i < 40; ++i) {
    joined client;
    client.actor = world.ending(world.system.spawn(recorder, client.record,
                                                   progress_of(1, limit, envelope_form()), tailer,
                                                   true, std::nullopt, begin));
    world.run();
    REQUIRE(client.record->events == 900);
  }
  CHECK(world.topic_counts()->tailer.replays.value() == 0);
}

TEST_CASE_FIXTURE(tailer_fixture, "a replay of many turns sends each event once and in order") {
  for (int i = 1; i <= 4000; ++i)
    log.reading(1, static_cast<std::uint32_t>(i));
  start(8 * 1024, 32, 1);
  const auto client = join(1);
  world.run();
  CHECK(client.record->text == reading_frames(1, 4000));
  CHECK(world.topic_counts()->tailer.replays_begun.value() >= 4);
}

} // namespace logflume::test

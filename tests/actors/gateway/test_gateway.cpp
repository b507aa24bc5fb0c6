#include "actors/gateway/gateway.hpp"

#include "tests/actors/gateway/write_world.hpp"

#include <doctest/doctest.h>

#include <filesystem>

namespace logflume::test {

using namespace actors;

TEST_CASE_FIXTURE(write_world, "readings that arrive before the log is open are not lost") {
  const auto writing = world.ending(world.system.spawn(gateway, shared_settings(), shared(received),
                                                       shared(written), topic_journal));
  {
    log.registered(1, "a");
    log.close();
  }
  send_readings(writing, {{1, 20}});
  world.run();
  CHECK(received.recorded.value() == 1);
  CHECK(logged().size() == 2);
}

TEST_CASE_FIXTURE(
    write_world, "commands and readings that arrive before the log is open are recorded in order") {
  const auto writing = world.ending(world.system.spawn(gateway, shared_settings(), shared(received),
                                                       shared(written), topic_journal));
  log.close();
  const auto registered = register_sensor(writing, 1);
  // The gateway starts, and the registration is sent to it.
  world.run_once();
  world.run_once();
  send_readings(writing, {{1, 20}});
  const auto posted = post(writing, 1, 21);
  world.run();
  REQUIRE(registered->done);
  CHECK(registered->done->seq_nr == 1);
  CHECK(received.recorded.value() == 1);
  REQUIRE(posted->done);
  CHECK(posted->done->seq_nr == 3);
  CHECK(logged().size() == 3);
}

TEST_CASE_FIXTURE(write_world, "a command that waits for a log that cannot be opened is refused") {
  std::filesystem::create_directories(log.topic.active);
  const auto writing = world.ending(world.system.spawn(gateway, shared_settings(), shared(received),
                                                       shared(written), topic_journal));
  const auto registered = register_sensor(writing, 1);
  send_readings(writing, {{1, 20}});
  world.run();
  REQUIRE(registered->refused);
  CHECK(*registered->refused == ec::not_written);
  CHECK(dropped(drop_reason::write_refused) == 1);
}

TEST_CASE_FIXTURE(write_world,
                  "a log that cannot be opened is retried with growing pauses and then written") {
  std::filesystem::create_directories(log.topic.active);
  const auto writing = start_gateway();
  CHECK(times("writer_failed") == 1);
  CHECK(lines.text().find(log.topic.active.string()) != std::string::npos);
  world.advance(100ms);
  world.advance(200ms);
  CHECK(times("writer_failed") == 3);
  world.advance(399ms);
  CHECK(times("writer_failed") == 3);
  send_readings(writing, {{1, 20}, {2, 20}});
  const auto refused = register_sensor(writing, 1);
  world.run();
  CHECK(dropped(drop_reason::write_refused) == 2);
  REQUIRE(refused->refused);
  CHECK(*refused->refused == ec::not_written);
  CHECK(received.queued.value() == 0);

  std::filesystem::remove(log.topic.active);
  world.advance(1ms);
  const auto registered = register_sensor(writing, 1);
  world.run();
  CHECK(registered->done);
  CHECK(times("writer_ready") == 1);
  CHECK(written.writable);
  CHECK(written.log_writer);
  CHECK(written.sensors);
}

TEST_CASE_FIXTURE(write_world,
                  "the writer and the sensors restart from the log after a failed sync") {
  const auto writing = start_gateway();
  register_sensor(writing, 1);
  world.run();
  world.advance(100ms);
  const auto lost = post(writing, 1, 20);
  world.run();
  CHECK(lost->done->seq_nr == 2);
  errors[file_action::sync] = std::make_error_code(std::errc::io_error);
  world.advance(100ms);
  CHECK(times("writer_failed") == 1);
  errors.clear();
  world.advance(100ms);
  const auto next = post(writing, 1, 21);
  world.run();
  REQUIRE(next->done);
  CHECK(next->done->seq_nr == 2);
  CHECK(logged().size() == 2);
}

TEST_CASE_FIXTURE(
    write_world,
    "a writer that crashes during a compaction stops it before another opens the log") {
  settings.compact_at = 4096;
  settings.keep.records_per_key = 10'000;
  const auto writing = start_gateway();
  register_sensor(writing, 1);
  world.run();
  bool crashed = false;
  during_compaction([&] {
    crash_at = log.topic.active;
    post(writing, 1, 20);
    world.run();
    crashed = true;
    CHECK(times("writer_failed") == 1);
    world.advance(100ms);
    CHECK(times("writer_failed") == 2);
    CHECK(lines.text().find("history: is being compacted") != std::string::npos);
    CHECK(times("writer_ready") == 1);
  });
  std::size_t posted = 0;
  for (; !crashed; ++posted) {
    REQUIRE(posted < 1'000);
    post(writing, 1, 20);
    world.run();
  }
  world.advance(10s);
  CHECK(times("writer_ready") == 2);
  CHECK(logged().size() == 1 + posted);
}

TEST_CASE_FIXTURE(write_world, "a lock that the writer takes again is the one that others check") {
  const auto in_use = shared_settings();
  const auto holds_lock = [&] { return !log::check_writer_lock(log.topic, in_use->lock->get()); };
  const auto writing = world.ending(
      world.system.spawn(gateway, in_use, shared(received), shared(written), topic_journal));
  register_sensor(writing, 1);
  world.run();
  CHECK(holds_lock());
  std::filesystem::remove(log.topic.lock);
  CHECK_FALSE(holds_lock());
  post(writing, 1, 20);
  world.run();
  world.advance(100ms);
  CHECK(times("writer_ready") == 2);
  CHECK(holds_lock());
}

TEST_CASE_FIXTURE(write_world, "the gateway stops after all received readings are written") {
  const auto writing = start_gateway();
  register_sensor(writing, 1);
  world.run();
  send_readings(writing, {{1, 20}, {1, 21}});
  bool ended = false;
  writing->attach_functor([&] { ended = true; });
  caf::anon_send(writing, begin_stop{});
  world.run();
  CHECK(ended);
  CHECK_FALSE(written.log_writer);
  CHECK_FALSE(written.sensors);
  CHECK(received.recorded.value() == 2);
  // Nobody holds the topic's lock any more.
  CHECK(std::holds_alternative<log::writer>(log::writer::open(log.topic)));
}

TEST_CASE_FIXTURE(
    write_world,
    "a gateway that is stopped while it opens the log still records what came before") {
  const auto writing = world.ending(world.system.spawn(gateway, shared_settings(), shared(received),
                                                       shared(written), topic_journal));
  bool ended = false;
  writing->attach_functor([&] { ended = true; });
  const auto registered = register_sensor(writing, 1);
  // The gateway starts, and the registration is sent to it.
  world.run_once();
  world.run_once();
  send_readings(writing, {{1, 20}});
  caf::anon_send(writing, begin_stop{});
  world.run();
  CHECK(ended);
  CHECK(registered->done);
  CHECK(received.recorded.value() == 1);
  CHECK(logged().size() == 2);
}

TEST_CASE_FIXTURE(write_world,
                  "a command that comes while the sensors end is told that the log is not open") {
  const auto writing = start_gateway();
  register_sensor(writing, 1);
  world.run();
  errors[file_action::sync] = std::make_error_code(std::errc::io_error);
  // The writer fails; the gateway gets the command before it is told that the sensors end.
  world.scheduler.advance_time(100ms);
  world.run_once();
  caf::scoped_actor client{world.system};
  auto answer = client->request(
      writing, caf::infinite,
      sensor_command{.entity_id = 1, .event = log::temperature_read{21}, .timestamp = 1.5});
  world.run();
  answer.receive([](const recorded&) { FAIL("the command was recorded"); },
                 [](const caf::error& reason) { CHECK(reason == ec::not_written); });
}

TEST_CASE_FIXTURE(write_world, "the gateway stops even while the log cannot be opened") {
  std::filesystem::create_directories(log.topic.active);
  const auto writing = start_gateway();
  bool ended = false;
  writing->attach_functor([&] { ended = true; });
  caf::anon_send(writing, begin_stop{});
  world.run();
  CHECK(ended);
}

} // namespace logflume::test

#include "actors/gateway/gateway.hpp"

#include "tests/actors/gateway/write_world.hpp"

#include <doctest/doctest.h>

#include <filesystem>

namespace logflume::test {

using namespace actors;

TEST_CASE_FIXTURE(write_world, "readings that arrive before the log is open are not lost") {
  const auto writing = world.ending(
      world.system.spawn(gateway, shared_settings(), &received, &written, topic_journal));
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
  const auto writing = world.ending(
      world.system.spawn(gateway, shared_settings(), &received, &written, topic_journal));
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
  const auto writing = world.ending(
      world.system.spawn(gateway, shared_settings(), &received, &written, topic_journal));
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

#include "actors/gateway/sensors.hpp"

#include "log/event/json_cbor.hpp"
#include "log/sensor/encoded_events.hpp"
#include "tests/actors/gateway/write_world.hpp"

#include <doctest/doctest.h>

namespace logflume::test {

using namespace actors;

namespace {

struct sensors_fixture : write_world {
  log_writer_actor writer;
  sensors_actor sensors;

  void start() {
    writer = start_writer();
    sensors = world.ending(world.system.spawn(actors::sensors, shared_settings(), shared(received),
                                              writer, topic_journal));
    world.run();
  }

  void stop() {
    caf::anon_send(sensors, begin_stop{});
    world.run();
    caf::anon_send(writer, begin_stop{});
    world.run();
  }

  logflume::log::encoded_event_ptr encoded(const std::string& json) const {
    logflume::log::json_cbor encoder{std::size_t{1} << 20};
    logflume::log::encoded_events events{settings.packets.kinds};
    return events.make(std::get<logflume::log::event_cbor>(encoder.encode(json)));
  }

  logflume::log::sensor_event event(const std::string& json) const { return encoded(json); }

  void fail_writes() {
    errors[file_action::write] = std::make_error_code(std::errc::no_space_on_device);
  }
};

} // namespace

TEST_CASE_FIXTURE(sensors_fixture, "each sensor's events are numbered from its registration on") {
  start();
  const auto first = register_sensor(sensors, 1001, "foo");
  const auto second = post(sensors, 1001, 21);
  const auto other = register_sensor(sensors, 1002, "bar");
  world.run();
  REQUIRE(first->done);
  REQUIRE(second->done);
  REQUIRE(other->done);
  CHECK(first->done->seq_nr == 1);
  CHECK(second->done->seq_nr == 2);
  CHECK(other->done->seq_nr == 1);
  CHECK(logged() == std::vector<logged_event>{{1001, 1, 0, registered_json("foo")},
                                              {1001, 2, 1, reading_json(21)},
                                              {1002, 1, 2, registered_json("bar")}});
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "an unregistered sensor or one with an empty secret cannot post") {
  start();
  const auto unknown = post(sensors, 1, 20);
  register_sensor(sensors, 2, "");
  const auto no_secret = post(sensors, 2, 20);
  world.run();
  for (const auto& each : {unknown, no_secret}) {
    REQUIRE(each->refused);
    CHECK(*each->refused == ec::not_registered);
  }
  const auto again = register_sensor(sensors, 2, "now");
  const auto posted = post(sensors, 2, 21);
  world.run();
  REQUIRE(again->done);
  CHECK(again->done->seq_nr == 2);
  REQUIRE(posted->done);
  CHECK(posted->done->seq_nr == 3);
}

TEST_CASE_FIXTURE(
    sensors_fixture,
    "readings from the network are recorded or counted by the reason for dropping them") {
  start();
  register_sensor(sensors, 1, "a");
  register_sensor(sensors, 2, "");
  world.run();
  send_readings(sensors, {{1, 20}, {2, 20}, {3, 20}, {1, 21}});
  CHECK(received.queued.value() == 4);
  world.run();
  CHECK(received.queued.value() == 0);
  CHECK(received.recorded.value() == 2);
  CHECK(dropped(drop_reason::not_registered) == 2);
  CHECK(received.sensors_known.value() == 2);
  CHECK(logged().back() == logged_event{1, 3, 3, reading_json(21)});
}

TEST_CASE_FIXTURE(sensors_fixture, "a reading behind a pending registration is recorded") {
  start();
  register_sensor(sensors, 5, "a");
  // The registration is sent to the sensors actor.
  world.run_once();
  send_readings(sensors, {{5, 20}});
  world.run();
  CHECK(received.recorded.value() == 1);
  CHECK(dropped(drop_reason::not_registered) == 0);
}

TEST_CASE_FIXTURE(
    sensors_fixture,
    "readings of unknown sensors are dropped at once after a registration was refused") {
  start();
  fail_writes();
  const auto lost = register_sensor(sensors, 5, "a");
  world.run();
  REQUIRE(lost->refused);
  send_readings(sensors, {{5, 20}, {6, 20}});
  // The actor handles the batch, and nothing that it may have put into its queue.
  world.run_once();
  CHECK(dropped(drop_reason::not_registered) == 2);
  CHECK(received.queued.value() == 0);
}

TEST_CASE_FIXTURE(sensors_fixture, "commands lost by a failed write use up no sequence numbers") {
  start();
  register_sensor(sensors, 1, "a");
  world.run();
  fail_writes();
  std::vector<outcome_ptr> lost;
  for (std::uint32_t i = 0; i < 10; ++i)
    lost.push_back(post(sensors, 1, i));
  lost.push_back(register_sensor(sensors, 1, ""));
  send_readings(sensors, {{1, 99}});
  world.run();
  for (const auto& each : lost) {
    REQUIRE(each->refused);
    CHECK(*each->refused == ec::not_written);
  }
  CHECK(dropped(drop_reason::write_refused) == 1);
  errors.clear();
  const auto next = post(sensors, 1, 50);
  world.run();
  REQUIRE(next->done);
  CHECK(next->done->seq_nr == 2);
  CHECK(next->done->offset == 1);
  CHECK(logged().size() == 2);
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "a command that waits behind a failing write gets the right sequence number") {
  start();
  register_sensor(sensors, 1, "a");
  world.run();
  fail_writes();
  const auto lost = post(sensors, 1, 1);
  // Runs until the append is under way.
  while (lost->open() && counts[file_action::write] < 2)
    REQUIRE(world.run_once());
  errors.clear();
  const auto next = post(sensors, 1, 2);
  world.run();
  CHECK(lost->refused);
  REQUIRE(next->done);
  CHECK(next->done->seq_nr == 2);
}

TEST_CASE_FIXTURE(sensors_fixture, "pending commands are written before the sensors actor stops") {
  start();
  register_sensor(sensors, 1, "a");
  std::vector<outcome_ptr> posts;
  for (std::uint32_t i = 0; i < 5; ++i)
    posts.push_back(post(sensors, 1, i));
  while (counts[file_action::write] == 0)
    REQUIRE(world.run_once());
  stop();
  for (const auto& each : posts)
    CHECK(each->done);
  CHECK(logged().size() == 6);
}

TEST_CASE_FIXTURE(sensors_fixture, "a passivated sensor is restored from the log with its secret") {
  settings.max_entities = 2;
  start();
  for (std::uint64_t id = 1; id <= 5; ++id) {
    register_sensor(sensors, id, id == 3 ? "" : "secret");
    world.run();
  }
  CHECK(received.sensors_known.value() == 5);
  CHECK(received.sensors_in_memory.value() == 2);
  std::vector<outcome_ptr> posts;
  for (std::uint64_t id = 1; id <= 5; ++id)
    posts.push_back(post(sensors, id, 20));
  world.run();
  for (std::uint64_t id = 1; id <= 5; ++id) {
    CAPTURE(id);
    if (id == 3)
      CHECK(posts[id - 1]->refused);
    else
      CHECK(posts[id - 1]->done->seq_nr == 2);
  }
  CHECK(received.sensors_in_memory.value() == 2);
}

TEST_CASE_FIXTURE(sensors_fixture, "a secret that is too long for a record is refused") {
  start();
  const auto huge = register_sensor(sensors, 1, std::string(settings.max_record_size, 'x'));
  const auto good = register_sensor(sensors, 2, std::string(1000, 'x'));
  world.run();
  REQUIRE(huge->refused);
  CHECK(*huge->refused == ec::not_written);
  CHECK(good->done);
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "sequence numbers continue from those of records that cannot be decrypted") {
  log::event_encoder stranger{
      std::make_shared<crypto::cipher>(std::array<std::uint8_t, crypto::key_size>{})};
  {
    auto opened = log::writer::open(log.topic);
    auto& to = std::get<log::writer>(opened);
    to.append(stranger.encode(1, 41, 1.5, log::registered{"x"}));
    REQUIRE_FALSE(to.flush());
  }
  start();
  const auto posted = post(sensors, 1, 20);
  const auto registered = register_sensor(sensors, 1, "mine");
  world.run();
  CHECK(posted->refused);
  REQUIRE(registered->done);
  CHECK(registered->done->seq_nr == 42);
}

TEST_CASE_FIXTURE(sensors_fixture, "readings may have a sign and decimals") {
  start();
  register_sensor(sensors, 1, "a");
  post(sensors, 1, -5);
  post(sensors, 1, 21.5);
  world.run();
  send_readings(sensors, {{1, -0.25}});
  world.run();
  const auto events = logged();
  REQUIRE(events.size() == 4);
  CHECK(events[1].json == R"({"TemperatureRead":{"temperature":-5}})");
  CHECK(events[2].json == R"({"TemperatureRead":{"temperature":21.5}})");
  CHECK(events[3].json == R"({"TemperatureRead":{"temperature":-0.25}})");
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "an appended event needs no registration but an event from a packet does") {
  settings.packets.kinds = {{"TemperatureRead", "Registered", "DoorOpened"}, "kinds"};
  start();
  const auto appended = command(sensors, 1, event(R"({"DoorOpened":{"by":"Ann"}})"), true);
  send_readings(sensors, {{1, {}, encoded(R"("DoorOpened")")}});
  world.run();
  REQUIRE(appended->done);
  CHECK(appended->done->seq_nr == 1);
  CHECK(dropped(drop_reason::not_registered) == 1);
  register_sensor(sensors, 1, "a");
  world.run();
  send_readings(sensors, {{1, {}, encoded(R"("DoorOpened")")}});
  world.run();
  CHECK(received.recorded.value() == 1);
  CHECK(logged() == std::vector<logged_event>{{1, 1, 0, R"({"DoorOpened":{"by":"Ann"}})"},
                                              {1, 2, 1, registered_json("a")},
                                              {1, 3, 2, R"("DoorOpened")"}});
}

TEST_CASE_FIXTURE(sensors_fixture, "an appended registration still counts after a restart") {
  start();
  command(sensors, 1, event(R"({"Registered":{"secret":"a"}})"), true);
  command(sensors, 2, event(R"({"Registered":{"secret":""}})"), true);
  world.run();
  send_readings(sensors, {{1, 20}, {2, 20}});
  world.run();
  CHECK(received.recorded.value() == 1);
  CHECK(dropped(drop_reason::not_registered) == 1);
  stop();
  start();
  CHECK(post(sensors, 1, 21)->open());
  const auto revoked = post(sensors, 2, 21);
  world.run();
  CHECK(revoked->refused);
  CHECK(logged().back() == logged_event{1, 3, 3, reading_json(21)});
}

TEST_CASE_FIXTURE(sensors_fixture, "an event that is too long for a record is refused") {
  start();
  const auto huge = command(
      sensors, 1,
      event(R"({"TemperatureRead":")" + std::string(settings.max_record_size, 'x') + "\"}"), true);
  world.run();
  REQUIRE(huge->refused);
  CHECK(*huge->refused == ec::not_written);
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "a variant missing from the topic's kinds is refused with the name of the key") {
  settings.packets.kinds = {{"DoorOpened"}, "topics.doors.kinds"};
  start();
  const auto registration = register_sensor(sensors, 1, "a");
  world.run();
  REQUIRE(registration->refused);
  CHECK(*registration->refused == ec::not_written);
  CHECK(to_sentence(*registration->refused).find("topics.doors.kinds") != std::string::npos);
  CHECK(logged().empty());
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "a packet from an unknown sensor registers it if auto_register is set") {
  settings.auto_register = true;
  start();
  register_sensor(sensors, 2, "");
  world.run();
  send_readings(sensors, {{1, 20}, {1, 21}, {2, 20}, {3, -1}});
  const auto posted = post(sensors, 4, 20);
  world.run();
  // A person's command registers nobody, and a revoked sensor remains revoked.
  CHECK(posted->refused);
  CHECK(dropped(drop_reason::not_registered) == 1);
  CHECK(received.recorded.value() == 3);
  const auto events = logged();
  REQUIRE(events.size() == 6);
  CHECK(events[1].entity_id == 1);
  CHECK(events[1].seq_nr == 1);
  CHECK(events[1].json.size() == registered_json(std::string(32, 'x')).size());
  CHECK(events[2] == logged_event{1, 2, 2, reading_json(20)});
  CHECK(events[3] == logged_event{1, 3, 3, reading_json(21)});
  CHECK(events[4].entity_id == 3);
  CHECK(events[4].json.starts_with(R"({"Registered":{"secret":")"));
  CHECK(events[4].json != events[1].json);
  CHECK(events[5].seq_nr == 2);

  send_readings(sensors, {{1, 22}});
  stop();
  CHECK(logged().back() == logged_event{1, 4, 6, reading_json(22)});
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "a failed write loses a packet's registration and reading together") {
  settings.auto_register = true;
  start();
  fail_writes();
  send_readings(sensors, {{1, 20}});
  world.run();
  CHECK(dropped(drop_reason::write_refused) == 1);
  CHECK(received.sensors_known.value() == 0);
  errors.clear();
  send_readings(sensors, {{1, 21}});
  world.run();
  REQUIRE(logged().size() == 2);
  CHECK(logged()[0].seq_nr == 1);
  CHECK(logged()[1] == logged_event{1, 2, 1, reading_json(21)});
}

TEST_CASE_FIXTURE(sensors_fixture,
                  "the sensors actor ends with its writer and refuses waiting commands") {
  start();
  register_sensor(sensors, 1, "a");
  world.run();
  const auto lost = post(sensors, 1, 1);
  // The command is in the mailbox of the sensors actor.
  world.run_once();
  caf::anon_send_exit(writer, caf::exit_reason::kill);
  std::optional<caf::error> reason;
  sensors->attach_functor([&](const caf::error& why) { reason = why; });
  world.run();
  CHECK(lost->refused);
  CHECK(reason);
}

} // namespace logflume::test

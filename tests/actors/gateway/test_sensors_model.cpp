#include "actors/gateway/sensors.hpp"

#include "tests/actors/gateway/write_world.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

namespace logflume::test {

using namespace actors;

namespace {

/// What a plain map says about one sensor.
struct expected_sensor {
  std::uint64_t seq_nr = 0;
  log::sensor_state state;
};

/// Commands in any order, with a disk that fails now and then, restarts and compactions. A plain
/// map determines the result that each command must have.
struct model : write_world {
  explicit model(std::uint64_t seed) : random{seed} {
    settings.max_entities = 3;
    settings.compact_at = std::size_t{8} * 1024;
    settings.keep.records_per_key = 10;
    start();
  }

  void start() {
    writer = start_writer();
    sensors = world.ending(world.system.spawn(actors::sensors, shared_settings(), shared(received),
                                              writer, topic_journal));
    world.run();
  }

  void restart() {
    caf::anon_send(sensors, begin_stop{});
    world.run();
    caf::anon_send(writer, begin_stop{});
    world.run();
    start();
  }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }

  /// Sends some commands at once; either all of them are written, or none.
  void step() {
    const bool fails = below(5) == 0;
    if (fails)
      errors[file_action::write] = std::make_error_code(std::errc::io_error);
    std::vector<std::pair<outcome_ptr, std::optional<std::uint64_t>>> outcomes;
    auto next = sensors_by_id;
    for (auto count = 1 + below(12); count > 0; --count) {
      const std::uint64_t id = 1 + below(8);
      if (below(4) == 0) {
        const auto secret = below(3) == 0 ? std::string{} : "s" + std::to_string(below(100));
        next[id].state.secret = secret;
        outcomes.emplace_back(register_sensor(sensors, id, secret), ++next[id].seq_nr);
      } else {
        const auto temperature = below(100);
        const auto sent = post(sensors, id, temperature);
        const bool may = next.contains(id) && next[id].state.may_post();
        if (may)
          next[id].state.apply(log::temperature_read{temperature});
        outcomes.emplace_back(sent, may ? std::optional{++next[id].seq_nr} : std::nullopt);
      }
    }
    world.run();
    for (const auto& [outcome, seq_nr] : outcomes) {
      REQUIRE_FALSE(outcome->open());
      if (fails)
        CHECK_FALSE(outcome->done);
      else if (seq_nr)
        CHECK((outcome->done && outcome->done->seq_nr == *seq_nr));
      else
        CHECK((outcome->refused && *outcome->refused == ec::not_registered));
    }
    if (!fails)
      sensors_by_id = next;
    errors.clear();
  }

  /// Checks the states in memory, and what the log would give after a restart.
  void check_states() {
    auto& table = *static_cast<sensors_self::stateful_base<sensors_state>*>(
                       caf::actor_cast<caf::abstract_actor*>(sensors))
                       ->state.table;
    CHECK(table.in_memory_count() <= settings.max_entities);
    for (const auto id : table.in_memory())
      CHECK(*table.use(id) == sensors_by_id.at(id).state);
    for (const auto& [id, each] : sensors_by_id)
      CHECK(table.seq_nr(id) == each.seq_nr);
  }

  std::minstd_rand random;
  log_writer_actor writer;
  sensors_actor sensors;
  std::map<std::uint64_t, expected_sensor> sensors_by_id;
};

} // namespace

TEST_CASE("sensors behave like a plain map through passivation, failures and restarts") {
  for (std::uint64_t round = 0; round < 20; ++round) {
    CAPTURE(round);
    model run{random_seed(round)};
    for (int i = 0; i < model_steps(60); ++i) {
      run.step();
      run.check_states();
      if (run.below(10) == 0)
        run.restart();
    }
    CHECK(run.written.compactions.value() > 0);
  }
}

} // namespace logflume::test

// The write side as a service runs it, with sensors that never pause: registers some sensors, then
// posts readings until it is killed. Reports each acknowledged record on standard output.
// Arguments: the log's root, the secret store's root, the file with the root secret.

#include "actors/gateway/gateway.hpp"
#include "actors/process/seconds_now.hpp"
#include "crypto/root_secret_source.hpp"
#include "tests/crash/acknowledged.hpp"

#include <caf/all.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace {

using namespace logflume;
using namespace logflume::actors;

constexpr std::uint64_t entities = 20;
constexpr std::uint64_t under_way = 64;

/// Delay before a failed command is repeated.
constexpr std::chrono::milliseconds pause{1};

struct driver_state {
  gateway_actor gateway;
  std::uint64_t commands = 0;
};

void tell(std::uint64_t entity_id, const recorded& done) {
  const test::acknowledged what{entity_id, done.seq_nr, done.offset};
  if (::write(STDOUT_FILENO, &what, sizeof what) != sizeof what)
    ::_exit(3);
}

void give(caf::stateful_actor<driver_state>* self, std::uint64_t number) {
  const auto entity_id = 1 + number % entities;
  const sensor_command command{entity_id,
                               number < entities ? log::sensor_event{log::registered{"secret"}}
                                                 : log::sensor_event{log::temperature_read{
                                                       static_cast<std::uint32_t>(number)}},
                               seconds_now()};
  self->request(self->state.gateway, caf::infinite, command)
      .then(
          [=](const recorded& done) {
            tell(entity_id, done);
            give(self, self->state.commands++);
          },
          // The log is not open yet, or for that reason the sensor's registration failed.
          [=](const caf::error&) { self->delayed_send(self, pause, number); });
}

caf::behavior driver(caf::stateful_actor<driver_state>* self, gateway_actor gateway) {
  self->state.gateway = std::move(gateway);
  while (self->state.commands < under_way)
    give(self, self->state.commands++);
  return {[=](std::uint64_t number) { give(self, number); }};
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4)
    return 2;
  auto secret = crypto::read_root_secret(std::string{"file:"} + argv[3]);
  if (!std::holds_alternative<crypto::root_secret>(secret))
    return 2;
  gateway_settings settings{
      .topic = {argv[1], "temperature"},
      .max_record_size = log::default_max_record_size,
      .secrets = {argv[2], std::get<crypto::root_secret>(secret)},
      .events_key = "default/secrets.temperature-events.key",
      .sync = {.mode = log::sync_policy::when::always},
      .compact_at = std::size_t{16} * 1024,
      .keep = {10, 1'000},
      .max_entities = 10,
      .packets = {.format = log::packet_format::postcard,
                  .value = log::sensor_value::u32,
                  .kinds = {{"TemperatureRead", "Registered"}, "kinds"}},
      .auto_register = false,
  };

  actors::journal journal{STDERR_FILENO, {level::error, output_format::json}};
  const auto received = std::make_shared<ingest_counts>();
  const auto written = std::make_shared<writer_counts>();
  caf::actor_system_config config;
  config.set("scheduler.policy", caf::atom("sharing"));
  caf::actor_system system{config};
  auto writing = system.spawn(gateway, std::make_shared<const gateway_settings>(settings), received,
                              written, topic_journal{"temperature", journal});
  system.spawn(driver, writing);
}

#include "tests/crash/compacting_log.hpp"
#include "tests/crash/crowd.hpp"
#include "tests/crash/tally.hpp"
#include "tests/e2e/balancer.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reserved_port.hpp"
#include "tests/support/udp_client.hpp"

#include "log/sensor/sensor_packet.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace logflume::test;
namespace log = logflume::log;

constexpr std::uint64_t entities = 40;

/// More events than any trial writes: a compaction replaces the files but removes nothing.
constexpr std::size_t everything = 1'000'000;

/// Maximum number of events appended between two kills. If the log outgrew what clients can read
/// again while their streams last, they would starve.
constexpr std::uint64_t growth = 200;

using words = std::vector<std::string>;

/// Flags of a service that soon reports its position in the log, and serves returning clients from
/// memory.
const words roomy{"--log.keep=1MiB", "--http.keep_alive=200ms"};

/// Flags of a service that serves from the files, and also ends streams itself.
const words tight{"--log.keep=16KiB", "--http.keep_alive=200ms", "--http.mailbox=16",
                  "--http.stream_lifetime=1s"};

/// The time of the next kill: once clients got some more envelopes, or at a random time if that is
/// sooner. The service has then hardly started, or clients are reconnecting.
class doom {
 public:
  doom(std::minstd_rand& random, const client_counts& counts, std::size_t clients) :
      counts_{counts}, envelopes_{counts.envelopes + 1 + random() % (40 * clients)},
      time_{steady_clock::now() +
            std::chrono::milliseconds{random() % (random() % 8 == 0 ? 200 : 2'000)}} {}

  bool has_come() const { return counts_.envelopes >= envelopes_ || steady_clock::now() >= time_; }

 private:
  const client_counts& counts_;
  std::uint64_t envelopes_;
  steady_clock::time_point time_;
};

/// Runs a service and kills it once `turn` returns false. The next service has the same address.
void live_and_die(const site& at, const words& flags, const std::function<bool(served&)>& turn) {
  served service{at, flags};
  while (turn(service)) {
  }
  service.child().signal(SIGKILL);
  REQUIRE(service.child().wait(patience) == -SIGKILL);
}

words on_port(const reserved_port& port) {
  return {"--http.listen=" + port.address()};
}

/// Gives the clients the rest from a service that is not killed, and judges all they received.
void finish(const site& at, const reserved_port& port, crowd& clients, tally& counts) {
  const auto events = events_in(at);
  served last{at, roomy + on_port(port)};
  clients.finish(port.number(), events);
  counts.judge(clients, events);
}

struct trial {
  std::uint64_t seed = 0;
  int kills = 0;
  std::size_t clients = 0;
  /// Number of records that a compaction keeps of each entity.
  std::size_t retained = everything;
  words flags;
};

void kill_beside_a_writer(const trial& plan, tally& counts) {
  CAPTURE(plan.seed);
  const site at;
  const reserved_port port;
  std::minstd_rand random{plan.seed};
  compacting_log log{at, {plan.retained, entities}};
  log.append(1);
  log.flush();
  crowd clients{plan.clients, entities, plan.seed, counts.clients};
  for (int i = 0; i < plan.kills; ++i) {
    const doom next{random, counts.clients, plan.clients};
    const auto most = log.written() + growth;
    live_and_die(at, plan.flags + on_port(port), [&](served&) {
      if (log.written() < most)
        log.grow(random, entities);
      clients.turn(port.number());
      return !next.has_come();
    });
    counts.count_kill(at);
  }
  log.finish_compaction();
  CHECK(count(events_in(at)) == log.written() - log.removed());
  counts.count(log);
  finish(at, port, clients, counts);
}

TEST_CASE(
    "resuming clients get each event once and in order across kills while the log is compacted") {
  tally counts;
  for (std::uint32_t i = 0; i < (long_run() ? 10 : 2); ++i)
    kill_beside_a_writer({.seed = random_seed(i),
                          .kills = long_run() ? 100 : 10,
                          .clients = long_run() ? std::size_t{100} : 20,
                          .flags = i % 2 == 0 ? roomy : tight},
                         counts);
  CHECK(counts.compactions > 0);
  CHECK(counts.removed == 0);
  MESSAGE(counts.text());
}

TEST_CASE("resuming clients get all retained events across kills while compactions remove events") {
  tally counts;
  for (std::uint32_t i = 0; i < 2; ++i)
    kill_beside_a_writer({.seed = random_seed(i),
                          .kills = long_run() ? 100 : 10,
                          .clients = long_run() ? std::size_t{100} : 20,
                          .retained = 10,
                          .flags = i % 2 == 0 ? roomy : tight},
                         counts);
  CHECK(counts.removed > 0);
  MESSAGE(counts.text());
}

/// Sends some readings to a service that writes the log, as soon as it listens for them.
class sensors {
 public:
  void send(served& service, std::uint64_t entity_id) {
    if (!to_)
      for (const auto& line : service.child().lines())
        if (is_event("listening")(line))
          to_.emplace(field_of(line, "udp"));
    if (!to_ || left_ == 0)
      return;
    --left_;
    std::vector<std::uint8_t> packet;
    log::encode_sensor_packet(
        {static_cast<std::uint32_t>(entity_id), static_cast<std::uint32_t>(left_)},
        log::sensor_value::u32, packet);
    to_->send(packet);
  }

 private:
  std::uint64_t left_ = growth;
  std::optional<udp_client> to_;
};

void kill_writing_service(const trial& plan, tally& counts) {
  CAPTURE(plan.seed);
  const site at;
  const reserved_port port;
  std::minstd_rand random{plan.seed};
  for (std::uint64_t entity_id = 1; entity_id <= entities; ++entity_id)
    REQUIRE(run_logflume(on(at, {"register", std::to_string(entity_id)})).exit_code == 0);
  crowd clients{plan.clients, entities, plan.seed, counts.clients};
  const auto as_writer = plan.flags + on_port(port) +
                         words{"--sensors.udp_listen=127.0.0.1:0", "--log.compact_at=4KiB",
                               "--sensors.retention=" + std::to_string(plan.retained)};
  for (int i = 0; i < plan.kills; ++i) {
    const doom next{random, counts.clients, plan.clients};
    sensors packets;
    live_and_die(at, as_writer, [&](served& service) {
      for (auto count = random() % 4; count > 0; --count)
        packets.send(service, random_entity(random, entities));
      clients.turn(port.number());
      return !next.has_come();
    });
    counts.count_kill(at);
  }
  counts.events += count(events_in(at));
  finish(at, port, clients, counts);
  CHECK(run_logflume(on(at, {"verify"})).exit_code == 0);
}

TEST_CASE("resuming clients get each event once and in order across kills of a service that "
          "compacts its own log") {
  tally counts;
  for (std::uint32_t i = 0; i < 2; ++i)
    kill_writing_service({.seed = random_seed(i),
                          .kills = long_run() ? 100 : 5,
                          .clients = long_run() ? std::size_t{100} : 20,
                          .flags = i % 2 == 0 ? roomy : tight},
                         counts);
  MESSAGE(counts.text());
}

TEST_CASE("resuming clients get each event once and in order across kills of two instances behind "
          "HAProxy") {
  const auto haproxy = long_run() ? find_haproxy() : "";
  if (haproxy.empty()) {
    MESSAGE("SKIPPED: this runs with ./check --all, where there is HAProxy");
    return;
  }
  const auto seed = random_seed();
  CAPTURE(seed);
  const int kills = 200;
  const std::size_t client_count = 100;
  const site at;
  std::minstd_rand random{seed};
  tally counts;
  compacting_log log{at, {everything, entities}};
  log.append(1);
  log.flush();
  std::deque<instance> instances;
  std::string servers;
  for (const auto& [name, flags] : {std::pair{"one", roomy}, std::pair{"two", tight}}) {
    servers += instances.emplace_back(at, name, flags).server();
    instances.back().start();
  }
  const balancer proxy{haproxy, at, servers};
  crowd clients{client_count, entities, seed, counts.clients};
  while (counts.kills < kills) {
    const doom next{random, counts.clients, client_count};
    const auto deadline = steady_clock::now() + patience;
    const auto most = log.written() + growth;
    while (!next.has_come() || !proxy.finds_both_ready()) {
      REQUIRE(steady_clock::now() < deadline);
      if (log.written() < most)
        log.grow(random, entities);
      clients.turn(proxy.port());
    }
    auto& victim = instances[static_cast<std::size_t>(counts.kills) % instances.size()];
    victim.kill();
    counts.count_kill(at);
    victim.start();
  }
  log.finish_compaction();
  counts.count(log);
  const auto events = events_in(at);
  CHECK(count(events) == log.written());
  clients.finish(proxy.port(), events);
  counts.judge(clients, events);
  MESSAGE(counts.text());
}

} // namespace

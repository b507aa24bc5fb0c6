#include "tests/kafka/forwarded.hpp"
#include "tests/kafka/slow_link.hpp"
#include "tests/support/long_run.hpp"

#include <doctest/doctest.h>

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

constexpr int partitions = 3;

/// Returns true, and says so, if there is no broker to test with.
bool is_skipped() {
  if (long_run() && std::filesystem::exists(LOGFLUME_KAFKA_JARS))
    return false;
  std::puts("SKIPPED: a real broker is for ./check --all, with Java and Maven");
  return true;
}

/// A broker, a log, and the records of the log that the broker has.
struct forward_site {
  reserved_port behind_link;
  slow_link link{behind_link.number(), std::chrono::milliseconds{250}};
  kafka_broker broker{
      extra_listener{.bind_address = behind_link.address(), .advertised_address = link.address()}};
  temp_dir dir;
  numbered_log log{dir.path()};
  std::optional<forwarded_records> found;

  forward_site() {
    broker.create(edge_topic, partitions);
    found.emplace(broker.brokers(), partitions);
  }

  /// Checks that all records in the log are in the topic, and that none is there twice.
  void check_end() {
    found->wait_for(log.stored());
    found->drain();
    found->check(log);
  }
};

/// Waits, so that the process can be killed at any moment.
void let_it_run(std::uint_fast32_t milliseconds) {
  ::poll(nullptr, 0, static_cast<int>(milliseconds));
}

TEST_CASE("a forwarder that is killed at random times forwards each record exactly once") {
  if (is_skipped())
    return;
  forward_site site;
  std::minstd_rand random{20'261'126};
  constexpr int kills = 200;
  for (int n = 0; n < kills; ++n) {
    forward_command forwarder{site.log.files(), site.broker.brokers()};
    // Kills it in every phase: while it starts, after it started, amid a backlog or a trickle.
    site.log.append(random() % 3 == 0 ? random() % 20'000 : random() % 50);
    if (random() % 4 != 0)
      forwarder.line("forward_started");
    for (auto batches = random() % 10; batches > 0; --batches) {
      let_it_run(random() % 30);
      site.log.append(random() % 100);
    }
    let_it_run(random() % 100);
    forwarder.kill();
  }
  forward_command last{site.log.files(), site.broker.brokers()};
  site.check_end();
  // Nothing was cut or compacted, so the topic has every record ever written.
  CHECK(site.found->counts_of().size() == site.log.written().size());
  CHECK(last.stop() == 0);
}

TEST_CASE("requests that arrive after their forwarder was killed duplicate no record") {
  if (is_skipped())
    return;
  forward_site site;
  std::minstd_rand random{20'261'126};
  for (int n = 0; n < 20; ++n) {
    // Kills it with requests under way: records, the position, the end of the transaction.
    forward_command slow{site.log.files(), site.link.address()};
    site.log.append(1'000);
    slow.line("forward_started");
    site.log.append(1'000);
    let_it_run(random() % 2'000);
    slow.kill();
    forward_command next{site.log.files(), site.broker.brokers()};
    site.found->wait_for(site.log.stored());
    next.kill();
  }
  site.found->drain();
  site.found->check(site.log);
  CHECK(site.found->counts_of().size() == site.log.written().size());
}

TEST_CASE("the first of two forwarders with the same origin is fenced and exits with 1") {
  if (is_skipped())
    return;
  forward_site site;
  site.log.append(100);
  forward_command first{site.log.files(), site.broker.brokers()};
  site.found->wait_for(site.log.stored());
  forward_command second{site.log.files(), site.broker.brokers()};
  forward_command other{site.log.files(), site.broker.brokers(), "gateway-18"};
  second.line("forward_started");
  site.log.append(100);
  first.line("forward_fenced");
  CHECK(first.child().wait(std::chrono::seconds{30}) == 1);
  site.check_end();
  site.found->wait_for(site.log.stored(), "gateway-18");
  site.found->drain();
  site.found->check(site.log, "gateway-18");
  CHECK(second.stop() == 0);
  CHECK(other.stop() == 0);
}

TEST_CASE("a broker that is restarted again and again gets each record once") {
  if (is_skipped())
    return;
  forward_site site;
  forward_command forwarder{site.log.files(), site.broker.brokers()};
  std::minstd_rand random{20'261'126};
  constexpr int restarts = 20;
  for (int n = 0; n < restarts; ++n) {
    site.log.append(random() % 5'000);
    let_it_run(random() % 200);
    site.broker.stop();
    site.log.append(random() % 5'000);
    site.broker.start();
  }
  site.check_end();
  CHECK(site.found->counts_of().size() == site.log.written().size());
  CHECK(forwarder.stop() == 0);
}

TEST_CASE(
    "a broker that freezes for longer than the transaction timeout does not fence the forwarder") {
  if (is_skipped())
    return;
  forward_site site;
  site.log.append(100);
  forward_command forwarder{site.log.files(), site.broker.brokers()};
  site.found->wait_for(site.log.stored());
  site.broker.freeze();
  for (int n = 0; n < 75; ++n) {
    site.log.append(10);
    let_it_run(1'000);
  }
  site.broker.thaw();
  site.check_end();
  CHECK(site.found->counts_of().size() == site.log.written().size());
  CHECK(forwarder.has_line("forward_waits"));
  CHECK(forwarder.stop() == 0);
}

TEST_CASE("each record is forwarded once while the log is truncated and recreated and compacted") {
  if (is_skipped())
    return;
  forward_site site;
  std::minstd_rand random{20'261'126};
  std::optional<forward_command> forwarder;
  forwarder.emplace(site.log.files(), site.broker.brokers());
  for (int n = 0; n < 60; ++n) {
    site.log.append(1 + random() % 300);
    // A cut after a compaction that no forwarder saw cannot be detected.
    site.found->wait_for(site.log.stored());
    const bool is_dead = random() % 2 == 0;
    if (is_dead)
      forwarder->kill();
    site.log.append(random() % 300);
    switch (random() % 4) {
    case 0:
      site.log.cut(random() % 4'000);
      break;
    case 1:
      site.log.recreate();
      break;
    default:
      site.log.compact(1 + random() % 10);
    }
    site.log.append(1 + random() % 300);
    if (is_dead)
      forwarder.emplace(site.log.files(), site.broker.brokers());
  }
  site.check_end();
  CHECK(forwarder->stop() == 0);
}

TEST_CASE("a forwarder without a position in Kafka finds in the topic where to resume") {
  if (is_skipped())
    return;
  forward_site site;
  site.log.append(5'000);
  {
    forward_command forwarder{site.log.files(), site.broker.brokers()};
    CHECK(forwarder.line("forward_from_start").find("gateway-17") != std::string::npos);
    site.found->wait_for(site.log.stored());
    CHECK(forwarder.stop() == 0);
  }
  site.broker.forget_group("logflume-forward.gateway-17." + edge_topic);
  site.log.append(5'000);
  {
    forward_command forwarder{site.log.files(), site.broker.brokers()};
    forwarder.line("forward_searches");
    site.check_end();
    CHECK_FALSE(forwarder.has_line("forward_from_start"));
    CHECK(forwarder.stop() == 0);
  }
  // The second forwarder has committed the position that it found.
  forward_command forwarder{site.log.files(), site.broker.brokers()};
  forwarder.line("forward_started");
  CHECK_FALSE(forwarder.has_line("forward_searches"));
  site.check_end();
  CHECK(forwarder.stop() == 0);
}

TEST_CASE("a record that the broker refuses holds back later records until the broker accepts it") {
  if (is_skipped())
    return;
  forward_site site;
  site.broker.configure(edge_topic, {{"max.message.bytes", "3000"}, {"retention.ms", "-1"}});
  site.log.append(700);
  const auto before = site.log.stored();
  site.log.append(1, 5'000);
  site.log.append(300);
  forward_command forwarder{site.log.files(), site.broker.brokers()};
  const auto line = forwarder.line("forward_refused");
  CHECK(line.find("\"offset\":700") != std::string::npos);
  site.found->wait_for(before);
  site.found->drain();
  CHECK(site.found->counts_of().size() == before.size());
  site.broker.configure(edge_topic, {{"max.message.bytes", "1000000"}, {"retention.ms", "-1"}});
  site.check_end();
  CHECK(site.found->counts_of().size() == site.log.written().size());
  CHECK(forwarder.stop() == 0);
}

} // namespace

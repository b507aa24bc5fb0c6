#include "tests/kafka/kafka_follower.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reserved_port.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// Two services that follow one topic and are killed.
class instances {
 public:
  // Makes the flags only once: this writes a file, which an instance may be reading.
  instances(const site& at, const std::string& brokers) :
      at_{at}, flags_{kafka_flags(at, brokers)} {
    start(0);
    start(1);
  }

  std::array<std::uint16_t, 2> ports() const { return {ports_[0].number(), ports_[1].number()}; }

  void kill_and_start(std::size_t which) {
    auto& victim = *services_.at(which);
    victim.child().signal(SIGKILL);
    REQUIRE(victim.child().wait(patience) == -SIGKILL);
    start(which);
  }

 private:
  /// The second instance keeps hardly any events in memory, and fetches them again.
  void start(std::size_t which) {
    auto flags = flags_;
    flags.push_back("--http.listen=" + ports_.at(which).address());
    if (which == 1)
      for (const auto* flag : {"--log.keep=16KiB", "--http.mailbox=16"})
        flags.emplace_back(flag);
    services_.at(which).emplace(at_, flags);
  }

  const site& at_;
  std::vector<std::string> flags_;
  std::array<reserved_port, 2> ports_;
  std::array<std::optional<served>, 2> services_;
};

TEST_CASE("resuming clients get each event once and in order across kills of two instances") {
  const int kills = long_run() ? 200 : 6;
  const std::size_t client_count = long_run() ? 100 : 14;
  const site at;
  mock_kafka cluster;
  cluster.create(readings_topic, followed_topic::partitions);
  instances services{at, cluster.brokers()};
  std::minstd_rand random{random_seed()};
  follower_counts counts;
  followed_topic topic{client_count, counts};
  const auto turn = [&] {
    cluster.produce(readings_topic, topic.next(static_cast<int>(random() % 4)));
    topic.turn(services.ports());
  };
  // Only a client that has an id can resume.
  for (const auto deadline = steady_clock::now() + patience; counts.envelopes == 0; turn())
    REQUIRE(steady_clock::now() < deadline);
  for (int kill = 0; kill < kills; ++kill) {
    const auto envelopes = counts.envelopes + 1 + random() % (40 * client_count);
    const auto time = steady_clock::now() + std::chrono::milliseconds{random() % 2'000};
    while (counts.envelopes < envelopes && steady_clock::now() < time)
      turn();
    services.kill_and_start(static_cast<std::size_t>(kill) % 2);
  }
  topic.finish(services.ports());
  CHECK(counts.resumed > 0);
}

} // namespace

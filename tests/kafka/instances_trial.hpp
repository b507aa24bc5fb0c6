#pragma once

#include "tests/e2e/balancer.hpp"
#include "tests/kafka/kafka_follower.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

/// Two instances that serve the same topic behind HAProxy, and clients that reconnect with their
/// ids to either of them.
class instances_trial {
 public:
  using producer = std::function<void(const std::vector<produced>&)>;

  instances_trial(const std::string& haproxy, const std::string& brokers, producer produce,
                  std::size_t followers) :
      produce_{std::move(produce)},
      topic_{followers, counts_} {
    auto flags = kafka_flags(at_, brokers);
    std::erase_if(flags, [](const std::string& each) { return each.starts_with("--admin."); });
    std::string servers;
    for (const auto* name : {"one", "two"}) {
      servers += instances_.emplace_back(at_, name, flags).server();
      instances_.back().start();
    }
    proxy_.emplace(haproxy, at_, servers);
    proxy_->wait_for_both();
    grow(2 * followed_topic::partitions);
    topic_.finish(ports());
  }

  /// Restarts each instance in turn, `rounds` times, while records arrive.
  void restart(int rounds) {
    auto restarted = std::async(std::launch::async, [&] {
      std::vector<int> statuses;
      for (int round = 0; round < rounds; ++round)
        for (auto& each : instances_) {
          statuses.push_back(each.end());
          each.start();
          proxy_->wait_for_both();
        }
      return statuses;
    });
    while (restarted.wait_for(std::chrono::milliseconds{5}) != std::future_status::ready) {
      grow(2);
      topic_.turn(ports());
    }
    CHECK(restarted.get() ==
          std::vector<int>(instances_.size() * static_cast<std::size_t>(rounds)));
  }

  /// Kills the instances in turn, each a random time after both were ready.
  void kill(int kills, std::uint32_t seed) {
    CAPTURE(seed);
    std::minstd_rand random{seed};
    for (int i = 0; i < kills; ++i) {
      const auto deadline = steady_clock::now() + patience;
      for (auto left = 1 + random() % 100; left > 0 || !proxy_->finds_both_ready();) {
        REQUIRE(steady_clock::now() < deadline);
        if (left > 0) {
          --left;
          grow(1 + static_cast<int>(random() % 3));
        }
        topic_.turn(ports());
      }
      auto& victim = instances_[static_cast<std::size_t>(i) % instances_.size()];
      victim.kill();
      victim.start();
    }
  }

  /// Checks that nothing is missing and nothing came twice.
  void judge() {
    topic_.finish(ports());
    CHECK(counts_.resumed > 0);
  }

  const follower_counts& counts() const { return counts_; }

 private:
  void grow(int records) { produce_(topic_.next(records)); }

  std::array<std::uint16_t, 1> ports() const { return {proxy_->port()}; }

  producer produce_;
  follower_counts counts_;
  followed_topic topic_;
  const site at_;
  std::deque<instance> instances_;
  std::optional<balancer> proxy_;
};

} // namespace logflume::test

#include "tests/crash/compacting_log.hpp"
#include "tests/crash/crowd.hpp"
#include "tests/crash/tally.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reserved_port.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// The resources that a process holds.
struct holding {
  std::uint64_t descriptors = 0;
  /// Memory that it has written and no other process shares, in KiB. Unwritten pages of libraries
  /// count as private only while no other process has loaded them.
  std::uint64_t private_kib = 0;
};

holding holding_of(pid_t process) {
  const auto folder = fs::path{"/proc"} / std::to_string(process);
  const auto descriptors =
      std::distance(fs::directory_iterator{folder / "fd"}, fs::directory_iterator{});
  holding found{.descriptors = static_cast<std::uint64_t>(descriptors)};
  std::ifstream sums{folder / "smaps_rollup"};
  for (std::string line; std::getline(sums, line);)
    if (line.starts_with("Private_Dirty:"))
      found.private_kib += std::stoull(line.substr(line.find_first_of("0123456789")));
  return found;
}

/// Returns the maximum of each figure in the samples.
holding most(std::span<const holding> samples) {
  holding result;
  for (const auto& each : samples) {
    result.descriptors = std::max(result.descriptors, each.descriptors);
    result.private_kib = std::max(result.private_kib, each.private_kib);
  }
  return result;
}

/// LOGFLUME_SOAK_SECONDS, such as 3600, or a default.
std::chrono::seconds soak_time() {
  const char* const set = std::getenv("LOGFLUME_SOAK_SECONDS");
  return std::chrono::seconds{set ? std::stoi(set) : long_run() ? 600 : 4};
}

void allow_descriptors() {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

TEST_CASE("no event is lost and descriptors and memory do not grow in a long run with stalling and "
          "resuming clients") {
  constexpr std::uint64_t entities = 40;
  const std::size_t client_count = long_run() ? 1'000 : 60;
  allow_descriptors();
  const site at;
  const reserved_port port;
  std::minstd_rand random{random_seed()};
  compacting_log log{at, {10, entities}};
  log.append(1);
  log.flush();
  served service{at,
                 {"--http.listen=" + port.address(), "--log.keep=64KiB", "--http.keep_alive=200ms",
                  "--http.mailbox=16", "--http.stream_lifetime=20s"}};
  tally counts;
  crowd clients{client_count, entities, random_seed(1), counts.clients};

  service.line("ready");
  clients.connect_all(port.number());
  const auto begin = steady_clock::now();
  const auto time = soak_time();
  auto next_event = begin;
  auto next_sample = begin;
  std::vector<holding> samples;
  // On a busy machine it takes longer, so that each third has enough events.
  while (steady_clock::now() < begin + time || samples.size() < 30) {
    const auto now = steady_clock::now();
    if (now >= next_event) {
      log.grow(random, entities);
      clients.disconnect_one();
      next_event = now + std::chrono::milliseconds{50};
      if (now >= next_sample) {
        samples.push_back(holding_of(service.child().pid()));
        next_sample = now + time / 60;
      }
    }
    clients.turn(port.number());
  }
  log.finish_compaction();
  counts.count(log);
  const auto events = events_in(at);
  clients.finish(port.number(), events);
  counts.judge(clients, events);

  // Whatever has a bound is full after the first third.
  const auto third = samples.size() / 3;
  const auto middle = most(std::span{samples}.subspan(third, third));
  const auto last = most(std::span{samples}.subspan(2 * third));
  CHECK(last.descriptors <= middle.descriptors + client_count / 10 + 10);
#if !defined(__SANITIZE_ADDRESS__)
  // The address sanitizer keeps freed memory for a while.
  CHECK(last.private_kib <= middle.private_kib + middle.private_kib / 10 + 1024);
#endif
  CHECK(service.stop() == 0);
  MESSAGE(counts.text(), "; descriptors ", middle.descriptors, " then ", last.descriptors,
          ", private memory ", middle.private_kib, " KiB then ", last.private_kib, " KiB");
}

} // namespace

#include "actors/runtime/caf_config.hpp"
#include "actors/runtime/scheduler.hpp"

#include <caf/all.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace logflume::test {

namespace {

/// Hands a number on, one less each time, and tells when it has come down to 0.
caf::behavior runner(caf::event_based_actor* self, std::atomic<int>* ended) {
  return {[=](const std::vector<caf::actor>& ring, int left) {
    if (left == 0) {
      ++*ended;
      ended->notify_all();
    } else {
      self->send(ring[static_cast<std::size_t>(left) % ring.size()], ring, left - 1);
    }
  }};
}

} // namespace

TEST_CASE("no message is left lying while workers sleep, wherever it comes from") {
  actors::caf_config settings;
  REQUIRE_FALSE(settings.read({{"scheduler.max-threads", "4"}}));
  caf::actor_system system{settings};
  REQUIRE(dynamic_cast<actors::sparing_scheduler*>(&system.scheduler()));
  std::atomic<int> ended = 0;
  std::vector<caf::actor> ring;
  for (int i = 0; i < 16; ++i)
    ring.push_back(system.spawn(runner, &ended));
  const auto wait_for = [&](int count) {
    for (int now = ended; now < count; now = ended)
      ended.wait(now);
  };
  int begun = 0;
  // One at a time: whoever takes it was asleep.
  for (int i = 0; i < 5'000; ++i) {
    caf::anon_send(ring[static_cast<std::size_t>(i) % ring.size()], ring, i % 7);
    wait_for(++begun);
  }
  // Many at a time, from threads that are none of the workers.
  std::vector<std::future<void>> senders;
  for (std::size_t thread = 0; thread < 3; ++thread)
    senders.push_back(std::async(std::launch::async, [&, thread] {
      for (std::size_t i = 0; i < 2'000; ++i)
        caf::anon_send(ring[(thread + i) % ring.size()], ring, static_cast<int>(i % 30));
    }));
  for (auto& each : senders)
    each.wait();
  wait_for(begun + 6'000);
  CHECK(ended == begun + 6'000);
  for (const auto& each : ring)
    caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
}

TEST_CASE("who wants another of CAF's policies has it") {
  actors::caf_config settings;
  REQUIRE_FALSE(settings.read({{"scheduler.policy", "'stealing'"}}));
  caf::actor_system system{settings};
  CHECK_FALSE(dynamic_cast<actors::sparing_scheduler*>(&system.scheduler()));
}

} // namespace logflume::test

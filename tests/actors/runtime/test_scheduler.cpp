#include "actors/runtime/caf_config.hpp"
#include "actors/runtime/scheduler.hpp"

#include <caf/all.hpp>
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <thread>
#include <vector>

namespace logflume::test {

namespace {

/// Passes a number on, one less each time, and counts when it reaches 0.
caf::behavior runner(caf::event_based_actor* self, std::atomic<int>* ended) {
  return {[=](const std::vector<caf::actor>& ring, int left) {
    if (left == 0) {
      ++*ended;
    } else {
      self->send(ring[static_cast<std::size_t>(left) % ring.size()], ring, left - 1);
    }
  }};
}

} // namespace

TEST_CASE("a message from any thread wakes a sleeping worker") {
  actors::caf_config settings;
  REQUIRE_FALSE(settings.read({{"scheduler.max-threads", "4"}}));
  std::atomic<int> ended = 0;
  caf::actor_system system{settings};
  REQUIRE(actors::has_frugal_scheduler(system));
  // A lost wake-up fails the test instead of hanging it.
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  std::vector<caf::actor> ring;
  for (int i = 0; i < 16; ++i)
    ring.push_back(system.spawn(runner, &ended));
  const auto wait_for = [&](int count) {
    for (int now = ended; now < count; now = ended) {
      REQUIRE_MESSAGE(std::chrono::steady_clock::now() < give_up, "a message was left waiting");
      std::this_thread::yield();
    }
  };
  int begun = 0;
  // Sends one message at a time, so that the worker that takes it was asleep.
  for (int i = 0; i < 5'000; ++i) {
    caf::anon_send(ring[static_cast<std::size_t>(i) % ring.size()], ring, i % 7);
    wait_for(++begun);
  }
  // Sends many at a time, from threads that are not workers.
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

TEST_CASE("the assumed memory layout of an actor matches this version of CAF") {
  struct small_state {
    std::array<std::byte, 96> bytes{};
  };
  using actor = caf::stateful_actor<small_state>;
  actors::caf_config settings;
  std::ptrdiff_t resumable = 0;
  std::ptrdiff_t mailbox = 0;
  caf::actor_system system{settings};
  const auto measured = system.spawn([&](actor* self) {
    const auto* block = reinterpret_cast<const char*>(caf::actor_control_block::from(self));
    const auto offset = [&](const void* part) { return static_cast<const char*>(part) - block; };
    resumable = offset(static_cast<caf::resumable*>(self));
    mailbox = offset(&self->mailbox());
  });
  caf::scoped_actor {
    system
    } -> wait_for(measured);
  using layout = actors::actor_layout;
  CHECK(resumable == layout::resumable);
  // The mailbox's first cache line is fetched, its queues are not.
  CHECK(mailbox < std::ptrdiff_t{layout::mailbox_end});
  CHECK(mailbox + 2 * CAF_CACHE_LINE_SIZE > std::ptrdiff_t{layout::mailbox_end});
  CHECK(sizeof(caf::actor_storage<actor>) <= layout::size);
  CHECK(sizeof(caf::actor_storage<actor>) + 2 * CAF_CACHE_LINE_SIZE > layout::size);
}

TEST_CASE("a scheduler policy set by the user replaces ours") {
  actors::caf_config settings;
  REQUIRE_FALSE(settings.read({{"scheduler.policy", "'stealing'"}}));
  caf::actor_system system{settings};
  CHECK_FALSE(actors::has_frugal_scheduler(system));
}

} // namespace logflume::test

#include "actors/runtime/caf_config.hpp"
#include "actors/runtime/inline_worker.hpp"
#include "actors/tailer/log_watch.hpp"
#include "log/event/file_topic.hpp"
#include "tests/actors/tailer/mute_tailer.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace logflume::test {

namespace {

using namespace std::chrono_literals;

/// CAF with threads, and actors that nobody runs before their first message.
struct threaded_world {
  actors::caf_config settings;
  std::optional<caf::actor_system> system;

  threaded_world() {
    REQUIRE_FALSE(settings.read({}));
    system.emplace(settings);
  }

  template <class... Arguments>
  auto spawn(Arguments... arguments) {
    return system->spawn<caf::lazy_init>(std::move(arguments)...);
  }
};

using ran_on = std::promise<std::thread::id>;

/// Records which thread ran it, and sends on.
caf::behavior domino(caf::event_based_actor* self, ran_on* noted, std::vector<caf::actor> behind) {
  return {[=](int) {
    noted->set_value(std::this_thread::get_id());
    for (const auto& each : behind)
      each->eq_impl(caf::make_message_id(), nullptr, self->context(), 1);
  }};
}

log::file_topic topic_in(const temp_dir& directory) {
  return log::file_topic{{.files = {directory.path(), "temperature"},
                          .max_record_size = 1024,
                          .secrets = {directory.path(), crypto::root_secret::random()},
                          .events_key = "key",
                          .redact = {}}};
}

/// Changes the log, waits until a tailer has seen it, and returns the tailer's thread.
std::thread::id next_look(const temp_dir& directory, std::future<std::thread::id> seen) {
  std::ofstream{directory.path() / "temperature", std::ios::app} << "x";
  return seen.get();
}

} // namespace

TEST_CASE("an inline worker runs only the first actor that each job makes ready") {
  ran_on first, second, third, beside, behind_beside;
  threaded_world world;
  const auto d = world.spawn(domino, &behind_beside, std::vector<caf::actor>{});
  const auto c = world.spawn(domino, &beside, std::vector{d});
  const auto b2 = world.spawn(domino, &third, std::vector<caf::actor>{});
  const auto b = world.spawn(domino, &second, std::vector{b2});
  const auto a = world.spawn(domino, &first, std::vector{b, c});
  actors::inline_worker worker{*world.system};
  worker.run();
  a->eq_impl(caf::make_message_id(), nullptr, &worker, 1);
  worker.run();
  const auto here = std::this_thread::get_id();
  CHECK(first.get_future().get() == here);
  CHECK(second.get_future().get() == here);
  CHECK(third.get_future().get() == here);
  CHECK(beside.get_future().get() != here);
  CHECK(behind_beside.get_future().get() != here);
}

TEST_CASE("the current tailer is notified of changes and reads on the watch's thread") {
  std::vector<ran_on> rounds(3);
  threaded_world world;
  const temp_dir directory;
  actors::log_watch watch{*world.system, topic_in(directory), 24h};
  std::optional<std::thread::id> thread_of_watch;
  for (auto& round : rounds) {
    const auto tailer =
        world.spawn(tailer_that_looks, [&](mute_pointer self, const actors::read_log&) {
          round.set_value(std::this_thread::get_id());
          // Quits like a tailer that cannot read its log, on the thread that notified it.
          self->quit(caf::sec::runtime_error);
        });
    watch.notify(tailer);
    const auto ran = next_look(directory, round.get_future());
    CHECK(ran != std::this_thread::get_id());
    CHECK(ran == thread_of_watch.value_or(ran));
    thread_of_watch = ran;
  }
}

TEST_CASE("a tailer is notified again only once it has begun to read") {
  std::vector<ran_on> seen(2);
  std::size_t looks = 0;
  threaded_world world;
  const temp_dir directory;
  {
    actors::log_watch watch{*world.system, topic_in(directory), 1ms};
    const auto tailer =
        world.spawn(tailer_that_looks, [&](mute_pointer, const actors::read_log& at) {
          REQUIRE(looks < seen.size());
          seen[looks++].set_value(std::this_thread::get_id());
          // The second time it does not begin to read.
          if (looks < seen.size())
            at.news->take();
        });
    watch.notify(tailer);
    for (auto& each : seen)
      next_look(directory, each.get_future());
  }
  CHECK(looks == seen.size());
}

} // namespace logflume::test

#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

struct model_client {
  std::uint64_t entity = 0;
  std::shared_ptr<record_of_stream> record = std::make_shared<record_of_stream>();
  subscriber_actor actor;
  bool alive = true;
};

/// A log, a tailer, and clients that join, lag and leave at random.
class stream_model {
 public:
  stream_model(std::size_t keep, std::uint32_t mailbox) :
      settings_{log_.settings(keep)}, mailbox_{mailbox} {
    const auto top = world_.ending(world_.system.spawn(count_ready, std::make_shared<int>(0)));
    tailer_ = world_.ending(world_.system.spawn(log_tailer, settings_, top, topic_journal{},
                                                &world_.topic_counts()->tailer));
  }

  void append(std::uint64_t entity, int count) {
    for (int i = 0; i < count; ++i) {
      log_.reading(entity, ++last_temperature_);
      expected_[entity] += reading_frame(last_temperature_);
      records_.push_back({log_.size(), entity, last_temperature_});
    }
  }

  /// Removes the last records, as a power cut does.
  void cut(std::size_t count) {
    if (count >= records_.size())
      return;
    records_.resize(records_.size() - count);
    log_.cut_to(records_.back().end);
  }

  void look() { caf::anon_send(tailer_, actors::read_log{}); }

  void join(std::uint64_t entity, bool drains, std::uint32_t ahead) {
    auto& client = clients_.emplace_back();
    client.record->ahead = ahead;
    client.entity = entity;
    client.actor =
        world_.ending(world_.system.spawn(recorder, client.record, progress_of(entity, mailbox_),
                                          tailer_, drains, std::optional<log::offset>{}, nullptr));
    // The front does the same when it is told of the end.
    caf::actor_cast<caf::actor>(client.actor)
        ->attach_functor([tailer = tailer_, id = client.actor.id()] {
          caf::anon_send(tailer, unsubscribe{id});
        });
  }

  void drain(std::size_t which) { caf::anon_send(client(which).actor, writable{}); }

  void kill(std::size_t which) {
    auto& victim = client(which);
    if (!std::exchange(victim.alive, false))
      return;
    caf::anon_send_exit(victim.actor, caf::exit_reason::kill);
  }

  void pass(std::chrono::milliseconds time) { world_.advance(time); }

  void run(int slices) {
    while (slices-- > 0 && world_.run_once()) {
    }
  }

  /// Lets every client read on until nothing more comes.
  void drain_all() {
    look();
    world_.run();
    for (bool more = true; more;) {
      more = false;
      for (auto& client : clients_) {
        if (!client.alive || client.record->undrained == 0)
          continue;
        more = true;
        caf::anon_send(client.actor, writable{});
      }
      world_.advance(2s);
    }
  }

  /// Checks that each client has everything that was ever there, once and in order.
  void check_all() {
    drain_all();
    for (const auto& client : clients_) {
      const auto& whole = expected_[client.entity];
      if (client.alive)
        RC_ASSERT(client.record->text == whole);
      else
        RC_ASSERT(whole.starts_with(client.record->text));
      RC_ASSERT(client.record->most_in_flight <= mailbox_);
    }
  }

  /// Checks that each client has all that is left, once and in order, and some of what was cut.
  void check_what_is_left() {
    drain_all();
    for (const auto& client : clients_) {
      if (!client.alive)
        continue;
      const auto got = temperatures(client.record->text);
      RC_ASSERT(std::ranges::is_sorted(got, std::less_equal<>{}));
      for (const auto& record : records_)
        if (record.entity == client.entity)
          RC_ASSERT(std::ranges::binary_search(got, record.temperature));
    }
  }

  bool has_clients() const { return !clients_.empty(); }

 private:
  struct stored {
    std::uintmax_t end = 0;
    std::uint64_t entity = 0;
    std::uint32_t temperature = 0;
  };

  static std::vector<std::uint32_t> temperatures(const std::string& text) {
    constexpr std::string_view mark = R"("temperature":)";
    std::vector<std::uint32_t> result;
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1))
      result.push_back(static_cast<std::uint32_t>(std::stoul(text.substr(at + mark.size(), 10))));
    return result;
  }

  model_client& client(std::size_t which) { return clients_[which % clients_.size()]; }

  log_world log_;
  actor_world world_;
  std::shared_ptr<const tailer_settings> settings_;
  std::uint32_t mailbox_;
  tailer_actor tailer_;
  std::vector<model_client> clients_;
  std::map<std::uint64_t, std::string> expected_;
  std::vector<stored> records_;
  std::uint32_t last_temperature_ = 0;
};

} // namespace

TEST_CASE(
    "each client gets its entity's events once and in order while clients join, lag and leave") {
  CHECK(rc::check([] {
    const auto keep = *rc::gen::element<std::size_t>(1'000, 4'000, 1'000'000);
    const auto mailbox = *rc::gen::inRange<std::uint32_t>(1, 17);
    stream_model model{keep, mailbox};
    const auto steps = *rc::gen::inRange(10, model_steps(80));
    for (int i = 0; i < steps; ++i) {
      const auto entity = *rc::gen::inRange<std::uint64_t>(1, 4);
      const auto pick = *rc::gen::inRange<std::size_t>(0, 64);
      switch (*rc::gen::inRange(0, 10)) {
      case 0:
      case 1:
        model.append(entity, *rc::gen::inRange(1, 40));
        break;
      case 2:
        model.look();
        break;
      case 3:
        model.join(entity, pick % 2 == 0, static_cast<std::uint32_t>(pick / 16));
        break;
      case 4:
      case 5:
        if (model.has_clients())
          model.drain(pick);
        break;
      case 6:
        if (model.has_clients() && pick < 16)
          model.kill(pick);
        break;
      case 7:
        if (pick < 8)
          model.pass(pick * 200ms);
        break;
      default:
        model.run(static_cast<int>(pick));
      }
    }
    model.check_all();
  }));
}

TEST_CASE("each client gets the remaining events once and in order however the log is cut") {
  CHECK(rc::check([] {
    stream_model model{1'000'000, *rc::gen::inRange<std::uint32_t>(1, 9)};
    const auto steps = *rc::gen::inRange(10, model_steps(80));
    for (int i = 0; i < steps; ++i) {
      const auto entity = *rc::gen::inRange<std::uint64_t>(1, 3);
      const auto pick = *rc::gen::inRange<std::size_t>(0, 64);
      switch (*rc::gen::inRange(0, 8)) {
      case 0:
      case 1:
        model.append(entity, *rc::gen::inRange(1, 40));
        break;
      case 2:
        model.look();
        break;
      case 3:
        model.join(entity, pick % 2 == 0, static_cast<std::uint32_t>(pick / 16));
        break;
      case 4:
        if (model.has_clients())
          model.drain(pick);
        break;
      case 5:
        model.cut(pick % 8);
        break;
      default:
        model.run(static_cast<int>(pick));
      }
    }
    model.check_what_is_left();
  }));
}

} // namespace logflume::test

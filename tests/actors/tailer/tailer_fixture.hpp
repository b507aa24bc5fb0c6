#pragma once

#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace logflume::test {

/// A tailer with a log of its own, and clients without sockets.
struct tailer_fixture {
  log_world log;
  actor_world world;
  std::shared_ptr<int> ready = std::make_shared<int>(0);
  actors::tailer_actor tailer;

  struct joined {
    std::shared_ptr<record_of_stream> record = std::make_shared<record_of_stream>();
    actors::subscriber_actor actor;
  };

  void start(std::size_t keep = 1 << 20, std::uint32_t mailbox = 64,
             std::size_t blocks_in_turn = 64, std::size_t begins_memory = 1 << 20,
             std::size_t max_entities = 100'000) {
    auto changed = *log.settings(keep);
    changed.blocks_in_turn = blocks_in_turn;
    changed.begins_memory = begins_memory;
    changed.max_entities = max_entities;
    settings = std::make_shared<const actors::tailer_settings>(std::move(changed));
    limit = mailbox;
    const auto top = world.ending(world.system.spawn(count_ready, ready));
    tailer = world.ending(world.system.spawn(
        actors::log_tailer, settings, top, actors::topic_journal{}, &world.topic_counts()->tailer));
    world.run();
  }

  joined join(std::uint64_t entity, bool drains = true, std::optional<log::offset> after = {}) {
    joined result;
    result.actor = world.ending(world.system.spawn(
        recorder, result.record, progress_of(entity, limit), tailer, drains, after, nullptr));
    return result;
  }

  void look() { caf::anon_send(tailer, actors::read_log{}); }

  std::shared_ptr<const actors::tailer_settings> settings;
  std::uint32_t limit = 64;
};

} // namespace logflume::test

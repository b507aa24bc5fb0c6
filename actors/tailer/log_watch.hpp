#pragma once

#include "actors/runtime/inline_worker.hpp"
#include "actors/tailer/protocol.hpp"
#include "log/event/event_source.hpp"

#include <chrono>
#include <memory>
#include <mutex>

namespace logflume::actors {

/// Makes the tailer read when its topic changes, and at least every `interval`. The thread that
/// sees the change also runs the tailer and the first actor that the tailer sends to, so an event
/// for one client wakes no other thread. Must end before the actor system.
class log_watch {
 public:
  log_watch(caf::actor_system& system, const log::event_topic& topic,
            std::chrono::nanoseconds interval);

  /// From now on notifies `reader` instead of the former one.
  void notify(const log_reader_actor& reader);

 private:
  void changed(log::source_change change);

  std::mutex lock_;
  caf::actor_addr reader_;
  std::shared_ptr<log_news> news_;
  inline_worker worker_;
  /// Last member: its thread uses the others.
  std::unique_ptr<log::source_watch> watch_;
};

} // namespace logflume::actors

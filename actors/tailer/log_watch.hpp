#pragma once

#include "actors/runtime/inline_worker.hpp"
#include "actors/tailer/protocol.hpp"
#include "log/topic/directory_watch.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>

namespace logflume::actors {

/// Has the tailer look when the log's directory changes, and every `poll_interval` besides. Its
/// thread runs the tailer, too, and the first one that it sends to: an event for one client
/// wakes no other thread. To be destroyed before the actor system.
class log_watch {
 public:
  log_watch(caf::actor_system& system, const std::filesystem::path& directory,
            std::chrono::nanoseconds poll_interval);

  /// `reader` is notified from here on, in place of the former one.
  void tell(const log_reader_actor& reader);

 private:
  void changed(log::directory_change what);

  std::mutex lock_;
  caf::actor_addr reader_;
  std::shared_ptr<log_news> news_;
  inline_worker worker_;
  /// The last: its thread uses the others.
  log::directory_watch watch_;
};

} // namespace logflume::actors

#pragma once

#include "actors/control/control_message.hpp"
#include "crypto/descriptor.hpp"

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Answers on their way from the actors to the thread of the control socket. Thread-safe.
class control_inbox {
 public:
  struct entry {
    /// The connection that sent the request.
    std::uint64_t connection = 0;
    control_answer answer;
  };

  /// Throws std::system_error.
  control_inbox();

  void put(entry answered);
  std::vector<entry> take();
  /// Wakes the thread without an answer.
  void wake();

  /// Readable while there are answers or a wake-up to handle.
  int descriptor() const { return event_.get(); }

 private:
  std::mutex lock_;
  std::vector<entry> entries_;
  crypto::descriptor event_;
};

} // namespace logflume::actors

#pragma once

#include "log/writer/writer_lock.hpp"

#include <mutex>
#include <utility>

namespace logflume::actors {

/// The lock of a topic that this process writes. Whoever takes the lock again puts it here, so that
/// others can check it. Thread-safe.
class topic_lock {
 public:
  /// Null: the lock was not taken yet.
  log::writer_lock get() const {
    const std::lock_guard guard{guard_};
    return lock_;
  }

  void set(log::writer_lock lock) {
    const std::lock_guard guard{guard_};
    lock_ = std::move(lock);
  }

 private:
  mutable std::mutex guard_;
  log::writer_lock lock_;
};

} // namespace logflume::actors

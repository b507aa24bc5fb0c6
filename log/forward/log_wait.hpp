#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace logflume::log {

/// Lets a thread that follows a log sleep until the log changes. Thread-safe.
class log_wait {
 public:
  using clock = std::chrono::steady_clock;

  void changed() { set(changed_); }
  void stop() { set(stopping_); }

  bool is_stopping() {
    const std::lock_guard guard{lock_};
    return stopping_;
  }

  /// Changes after this call end the next `wait_until`.
  void begin_reading() {
    const std::lock_guard guard{lock_};
    changed_ = false;
  }

  /// Returns true if the log may have changed, false at `time` or if `stop` was called.
  bool wait_until(clock::time_point time) {
    std::unique_lock guard{lock_};
    return woken_.wait_until(guard, time, [&] { return changed_ || stopping_; }) && !stopping_;
  }

  /// Sleeps for `time`, whatever changes, or until `stop` is called.
  void pause(clock::duration time) {
    std::unique_lock guard{lock_};
    woken_.wait_for(guard, time, [&] { return stopping_; });
  }

 private:
  void set(bool& flag) {
    {
      const std::lock_guard guard{lock_};
      flag = true;
    }
    woken_.notify_all();
  }

  std::mutex lock_;
  std::condition_variable woken_;
  bool changed_ = false;
  bool stopping_ = false;
};

} // namespace logflume::log

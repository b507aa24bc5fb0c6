#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace logflume::log {

/// What a thread that follows a log sleeps on. Thread-safe.
class log_wait {
 public:
  using clock = std::chrono::steady_clock;

  void changed() { set(changed_); }
  void stop() { set(stopping_); }

  bool is_stopping() {
    const std::lock_guard guard{lock_};
    return stopping_;
  }

  /// Changes from here on end the next `until`.
  void begin_reading() {
    const std::lock_guard guard{lock_};
    changed_ = false;
  }

  /// True: the log may have changed. False: it is that time, or `stop` was called.
  bool until(clock::time_point time) {
    std::unique_lock guard{lock_};
    return woken_.wait_until(guard, time, [&] { return changed_ || stopping_; }) && !stopping_;
  }

  /// Whatever changes.
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

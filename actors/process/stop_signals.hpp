#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace logflume::actors {

/// Waits for SIGINT, SIGTERM and SIGHUP. Create it before any thread: it blocks these signals in
/// threads that are created later.
class stop_signals {
 public:
  enum class hang_up : std::uint8_t { reloads, stops };

  /// `on_hang_up` says what SIGHUP does.
  explicit stop_signals(hang_up on_hang_up = hang_up::reloads);
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  /// Ends the wait from any thread.
  void done() const;

  /// Makes the waiting thread call `work`. Can be called from any thread.
  void run(std::function<void()> work) const;
  /// Calls the work that is still pending.
  void run_pending() const;

  /// Blocks until `done`. Calls `stop` at the first SIGINT or SIGTERM; the second ends the process
  /// with exit code 130. Calls `reload` at each SIGHUP before that, if SIGHUP reloads.
  void wait(const std::function<void()>& stop, const std::function<void()>& reload) const;

  /// Readable once a signal has arrived; for callers that do not `wait`.
  int descriptor() const { return signals_; }

 private:
  hang_up hang_up_;
  int signals_ = -1;
  int done_ = -1;
  int work_ready_ = -1;
  mutable std::mutex lock_;
  mutable std::vector<std::function<void()>> work_;
};

} // namespace logflume::actors

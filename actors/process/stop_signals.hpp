#pragma once

#include <functional>

namespace logflume::actors {

/// SIGINT, SIGTERM and SIGHUP as something to wait for. Make it before any thread: it blocks
/// them for those made after.
class stop_signals {
 public:
  stop_signals();
  ~stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  /// Ends the wait from any thread.
  void done() const;

  /// Blocks until `done`. Calls `stop` at the first SIGINT or SIGTERM; the second ends the
  /// process with exit code 130. Calls `reload` at each SIGHUP before.
  void wait(const std::function<void()>& stop, const std::function<void()>& reload) const;

  /// Readable once one of them came: for those that do not `wait`.
  int descriptor() const { return signals_; }

 private:
  int signals_ = -1;
  int done_ = -1;
};

} // namespace logflume::actors

#pragma once

#include "actors/config/config.hpp"
#include "actors/counts/forward_counts.hpp"
#include "actors/forward/forward_reporter.hpp"
#include "actors/output/journal.hpp"
#include "crypto/secret_store.hpp"
#include "log/forward/forwarder.hpp"

#include <functional>
#include <optional>
#include <thread>

namespace logflume::actors {

/// Forwards a topic as long as this object lives, unless another forwarder takes over its origin.
class forward_thread {
 public:
  /// `secrets`: see `forward_options_of`. `fenced` is called on the thread when another forwarder
  /// has taken over. `counts` and `journal` must outlive this object.
  forward_thread(const config& values, const topic_config& topic,
                 std::optional<crypto::secret_store> secrets, damage damage_reports,
                 forward_counts& counts, journal& journal, std::function<void()> fenced = {});
  forward_thread(const forward_thread&) = delete;
  forward_thread& operator=(const forward_thread&) = delete;
  /// Waits for the thread to end.
  ~forward_thread();

  /// Asks the thread to end, which it does within some seconds.
  void begin_stop() { forwarder_.stop(); }

 private:
  forward_reporter reporter_;
  log::forwarder forwarder_;
  std::thread thread_;
};

} // namespace logflume::actors

#pragma once

#include "actors/control/control_address.hpp"
#include "actors/gateway/control_connections.hpp"
#include "actors/gateway/control_inbox.hpp"
#include "actors/output/journal.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace logflume::actors {

/// Receives commands for a topic from other processes of its user, on a thread of its own: the
/// socket `TOPIC.control`, which exists while this process holds the topic's lock. A fault of the
/// socket is logged and leaves the service as it is.
class control_socket {
 public:
  /// Each command of a connection is answered once, through the inbox.
  using deliver = control_connections::take;

  /// `holds_lock`: whether this process may make the socket; called on the thread too.
  control_socket(std::filesystem::path path, std::function<bool()> holds_lock, journal* journal);
  control_socket(const control_socket&) = delete;
  control_socket& operator=(const control_socket&) = delete;
  ~control_socket() { stop(); }

  const std::shared_ptr<control_inbox>& inbox() const { return inbox_; }

  /// Makes the socket if that is allowed by now; if not, the thread does once it is.
  void open();

  /// `to` is called on the thread.
  void start(deliver to);
  /// Takes no further command; those under way are answered.
  void begin_stop();
  /// Waits for the thread, which ends when no answer is owed, or `stop_patience` later.
  void stop();

 private:
  using clock = std::chrono::steady_clock;

  void run(const deliver& to);
  /// Makes the socket again where its name is gone.
  void tend();
  void accept(control_connections& connections);
  int wait_of(const control_connections& connections) const;

  std::filesystem::path path_;
  std::function<bool()> holds_lock_;
  journal* journal_;
  std::shared_ptr<control_inbox> inbox_ = std::make_shared<control_inbox>();
  std::optional<control_listener> listener_;
  /// Accepts nothing before: the process had no descriptor left.
  clock::time_point accept_from_{};
  /// That it cannot be made was logged.
  bool failing_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

} // namespace logflume::actors

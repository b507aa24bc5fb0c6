#pragma once

#include "actors/control/control_address.hpp"
#include "actors/gateway/control_connections.hpp"
#include "actors/gateway/control_inbox.hpp"
#include "actors/output/topic_journal.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace logflume::actors {

/// Receives commands for a topic from other processes of its user, on a thread of its own. The
/// socket `TOPIC.control` exists while this process holds the topic's lock. A fault of the socket
/// is logged and does not affect the service.
class control_socket {
 public:
  /// Each request of a connection is answered once, through the inbox.
  using request_handler = control_connections::request_handler;

  /// `holds_lock`: returns whether this process may create the socket; also called on the thread.
  control_socket(std::filesystem::path path, std::function<bool()> holds_lock,
                 topic_journal journal);
  control_socket(const control_socket&) = delete;
  control_socket& operator=(const control_socket&) = delete;
  ~control_socket() { stop(); }

  const std::shared_ptr<control_inbox>& inbox() const { return inbox_; }

  /// Creates the socket if that is allowed already; otherwise the thread does so once it is.
  void open();

  /// `handler` is called on the thread.
  void start(request_handler handler);
  /// Takes no further commands; those in progress are answered.
  void begin_stop();
  /// Waits for the thread, which ends when no answer is owed, but after `stop_patience` at the
  /// latest.
  void stop();

 private:
  using clock = std::chrono::steady_clock;

  void run(const request_handler& handler);
  /// Creates the socket if it is missing or its name is gone, and this process holds the lock.
  void ensure_listener();
  void accept(control_connections& connections);
  int poll_timeout(const control_connections& connections) const;

  std::filesystem::path path_;
  std::function<bool()> holds_lock_;
  topic_journal journal_;
  std::shared_ptr<control_inbox> inbox_ = std::make_shared<control_inbox>();
  std::optional<control_listener> listener_;
  /// Accepts nothing before this time, because the process had no descriptor left.
  clock::time_point accept_from_{};
  /// It was logged that the socket cannot be created.
  bool failing_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

} // namespace logflume::actors

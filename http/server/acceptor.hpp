#pragma once

#include "http/server/server_state.hpp"
#include "http/socket/accept.hpp"
#include "http/socket/listener.hpp"
#include "http/socket/notice.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace logflume::http {

/// Accepts clients from the listener. When descriptors or memory run out it pauses, reports that
/// once, and resumes when some may be free. Used only by the loop's thread.
class acceptor {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using notice_function = std::function<void(const server_notice&)>;

  acceptor(int epoll, std::unique_ptr<listener> listener, server_state& shared,
           notice_function notice);

  void begin();
  /// Closes the listener.
  void end();

  int socket() const { return listener_ ? listener_->socket() : -1; }

  /// Passes a batch of new clients to `take`. `make_room` closes another connection, if it can.
  void accept_waiting(const std::function<void(accept_result)>& take,
                      const std::function<bool()>& make_room);

  /// When to accept again; nullopt if it is not paused.
  std::optional<time_point> resumes_at() const { return resumes_at_; }
  void resume_if_due(time_point now);

 private:
  void count(int error);
  void pause(const std::string& reason);
  void watch(bool readable);

  int epoll_;
  std::unique_ptr<listener> listener_;
  server_state& shared_;
  notice_function notice_;
  std::size_t max_connections_;
  std::optional<time_point> resumes_at_;
  std::size_t connections_at_pause_ = 0;
  bool pause_reported_ = false;
};

} // namespace logflume::http

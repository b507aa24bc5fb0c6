#pragma once

#include "http/message/response.hpp"
#include "http/server/connection.hpp"
#include "http/server/event_stream.hpp"
#include "http/server/pending_response.hpp"
#include "http/server/server_state.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace logflume::http {

/// What a server does for its requests. Called on several threads at once; must not block.
struct request_hooks {
  /// Makes the response to a head. If it is a stream, and for GET, `ticket` receives its place.
  std::function<response(const request_head& head, const peer_address& peer, stream_ticket& ticket)>
      answer;
  /// Takes over a stream; may be empty if no response is a stream.
  std::function<void(stream_request, event_stream)> stream{};
  /// Carries out a client's command and responds; may be empty if no response has a command.
  std::function<void(command_request, std::shared_ptr<pending_response>)> command{};
};

/// Serves checked heads on a few threads: responses go back to the loop, streams and commands to
/// their hooks.
class request_pool {
 public:
  request_pool(std::size_t threads, std::shared_ptr<server_state> shared, request_hooks hooks);
  /// Completes the requests that are being served; drops those that wait.
  ~request_pool();

  void serve(std::unique_ptr<connection> client);

 private:
  void run();
  std::unique_ptr<connection> next();

  const std::shared_ptr<server_state> shared_;
  const request_hooks hooks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::deque<std::unique_ptr<connection>> waiting_;
  std::vector<std::thread> threads_;
};

} // namespace logflume::http

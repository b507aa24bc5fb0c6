#pragma once

#include "http/message/response.hpp"
#include "http/server/connection.hpp"
#include "http/server/event_stream.hpp"
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

/// Makes the response to a head. If it is a stream, for GET, `ticket` receives its place.
using request_handler = std::function<response(const request_head& head, const peer_address& peer,
                                               stream_ticket& ticket)>;

/// Serves checked heads on a few threads: responses go back to the loop, streams to their hook.
class request_pool {
 public:
  using stream_hook = std::function<void(stream_request, event_stream)>;

  /// Both functions are called on several threads at once.
  request_pool(std::size_t threads, std::shared_ptr<server_state> shared, request_handler answering,
               stream_hook stream);
  /// Completes the requests that are being served; drops those that wait.
  ~request_pool();

  void serve(std::unique_ptr<connection> client);

 private:
  void run();
  std::unique_ptr<connection> next();

  const std::shared_ptr<server_state> shared_;
  const request_handler answering_;
  const stream_hook stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::deque<std::unique_ptr<connection>> waiting_;
  std::vector<std::thread> threads_;
};

} // namespace logflume::http

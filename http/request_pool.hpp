#pragma once

#include "http/connection.hpp"
#include "http/core.hpp"
#include "http/routes.hpp"
#include "http/server.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace logflume::http {

/// Serves checked heads on a few threads: answers go back to the loop, streams to their hook.
class request_pool {
 public:
  using stream_hook = std::function<void(stream_request, event_stream)>;

  request_pool(std::size_t threads, route_options routes, std::shared_ptr<core> shared,
               stream_hook stream);
  /// Ends the requests that are being served; drops those that wait.
  ~request_pool();

  void serve(std::unique_ptr<connection> client);

 private:
  void run();
  std::unique_ptr<connection> next();

  const route_options routes_;
  const assets page_;
  const std::shared_ptr<core> shared_;
  const stream_hook stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::deque<std::unique_ptr<connection>> waiting_;
  std::vector<std::thread> threads_;
};

} // namespace logflume::http

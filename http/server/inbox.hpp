#pragma once

#include "http/server/connection.hpp"
#include "http/socket/descriptor.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace logflume::http {

/// Connections that return to the loop, from any thread.
class inbox {
 public:
  inbox();

  /// Drops the connection once the inbox is closed.
  void put(std::unique_ptr<connection> back);
  std::vector<std::unique_ptr<connection>> take();
  /// Drops the connections that are in it; `take` is not called any more.
  void close();

  /// Becomes readable (an edge per wake-up) when the loop has to look.
  int descriptor_to_watch() const { return event_.get(); }
  void wake();

 private:
  descriptor event_;
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<std::unique_ptr<connection>> waiting_;
};

} // namespace logflume::http

#pragma once

#include "http/server/connection.hpp"
#include "http/socket/descriptor.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace logflume::http {

/// Connections that any thread returns to the loop.
class inbox {
 public:
  inbox();

  /// Drops the connection once the inbox is closed.
  void put(std::unique_ptr<connection> back);
  std::vector<std::unique_ptr<connection>> take();
  /// Drops the connections in it; `take` is not called afterwards.
  void close();

  /// Becomes readable, with an edge per wake-up, when the loop has something to do.
  int descriptor_to_watch() const { return event_.get(); }
  void wake();

 private:
  descriptor event_;
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<std::unique_ptr<connection>> waiting_;
};

} // namespace logflume::http

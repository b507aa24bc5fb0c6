#pragma once

#include "http/server/connection.hpp"
#include "http/socket/descriptor.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace logflume::http {

/// Connections on their way back to the loop, from any thread.
class inbox {
 public:
  inbox();

  /// Drops the connection when nobody takes it any more.
  void put(std::unique_ptr<connection> back);
  std::vector<std::unique_ptr<connection>> take();
  /// Nobody will take; what is there is dropped.
  void close();

  /// Readable, edge by edge, when there is something to look at.
  int descriptor_to_watch() const { return event_.get(); }
  void wake();

 private:
  descriptor event_;
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<std::unique_ptr<connection>> waiting_;
};

} // namespace logflume::http

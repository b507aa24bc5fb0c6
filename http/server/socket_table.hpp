#pragma once

#include "http/server/event_stream.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace logflume::http {

/// The number of a socket is reused; its generation is not.
struct socket_key {
  int number = -1;
  std::uint32_t generation = 0;
};

/// Passes the events of a stream's socket from the loop to the stream's observer. Keeps edges that
/// arrive before there is an observer. Thread-safe.
class socket_table {
 public:
  void open(socket_key key);
  /// No observer is looked up for `key` afterwards. Call before the socket is closed.
  void forget(socket_key key);

  void observe(socket_key key, const std::shared_ptr<stream_observer>& observer);
  /// Removes the socket's observer.
  void stop_observing(socket_key key);
  /// Asks for a report of the next edge of writability.
  void want_writable(socket_key key);

  void hung_up(socket_key key);
  /// Reported once, like `hung_up`.
  void half_closed(socket_key key);
  void writable(socket_key key);

 private:
  struct slot {
    std::uint32_t generation = 0;
    bool hung_up = false;
    bool half_closed = false;
    bool wants_writable = false;
    bool writable_unreported = false;
    std::shared_ptr<stream_observer> observer;
  };

  slot* find(socket_key key);

  std::mutex mutex_;
  std::vector<slot> slots_; ///< by socket number
};

} // namespace logflume::http

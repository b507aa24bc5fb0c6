#pragma once

#include "actors/config/config.hpp"
#include "actors/gateway/control_relay.hpp"
#include "http/message/command_request.hpp"
#include "http/server/pending_response.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Passes commands that come over HTTP to the topics that this process writes, and responds once
/// `log.sync` has kept its promise. Thread-safe.
class http_commands {
 public:
  /// Further commands are refused while this many wait for the log.
  static constexpr std::size_t max_waiting = 256;

  void add(const topic_config& topic, control_relay_actor relay);
  void remove(std::string_view topic);
  /// Refuses whatever comes from now on. Call this while the actor system lives.
  void close();

  /// May be called on any thread.
  void take(const http::command_request& command,
            const std::shared_ptr<http::pending_response>& response);

 private:
  struct writer {
    std::shared_ptr<const topic_config> topic;
    control_relay_actor relay;
  };

  std::mutex lock_;
  std::map<std::string, writer, std::less<>> writers_;
  /// Shared, because commands may outlive this object.
  std::shared_ptr<std::atomic<std::size_t>> waiting_ =
      std::make_shared<std::atomic<std::size_t>>(0);
};

} // namespace logflume::actors

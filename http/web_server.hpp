#pragma once

#include "http/core.hpp"
#include "http/front_door.hpp"
#include "http/listener.hpp"
#include "http/request_pool.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace logflume::http {

/// A front door and the pool behind it, whatever they serve.
class web_server {
 public:
  struct options {
    /// See `server_options::listen`.
    std::string listen;
    front_door::options door;
    std::size_t threads = 1;
  };

  /// Binds and listens at once; throws std::system_error. `answering` is called on the pool's
  /// threads, `stream` too, for what it answered with a stream; the hooks outlive this.
  web_server(const options& settings, const std::shared_ptr<core>& shared,
             request_handler answering, request_pool::stream_hook stream,
             acceptor::notice_function notice);

  void start() { door_.start(); }
  void begin_drain() { door_.begin_drain(); }
  void stop_accepting() { door_.stop_accepting(); }

  /// Where it listens, with the port that was picked.
  const std::string& address() const { return address_; }

 private:
  web_server(const options& settings, std::unique_ptr<listener> listening,
             const std::shared_ptr<core>& shared, request_handler answering,
             request_pool::stream_hook stream, acceptor::notice_function notice);

  const std::string address_;
  request_pool pool_;
  /// The last made and the first to go: nothing enters the pool without it.
  front_door door_;
};

} // namespace logflume::http

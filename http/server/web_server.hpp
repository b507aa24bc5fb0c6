#pragma once

#include "http/server/connection_loop.hpp"
#include "http/server/request_pool.hpp"
#include "http/server/server_state.hpp"
#include "http/socket/listener.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace logflume::http {

/// A front door and the pool of threads behind it, whatever they serve.
class web_server {
 public:
  /// `answering` is called on the pool's threads, and so is `stream`, for what it answered
  /// with one.
  web_server(std::unique_ptr<listener> listening, connection_loop::options settings,
             std::size_t threads, const std::shared_ptr<server_state>& shared,
             request_handler answering, request_pool::stream_hook stream,
             acceptor::notice_function notice);

  void start() { door_.start(); }
  void begin_drain() { door_.begin_drain(); }
  void stop_accepting() { door_.stop_accepting(); }

  /// Where it listens, with the port that was picked.
  const std::string& address() const { return address_; }

 private:
  const std::string address_;
  request_pool pool_;
  /// The last made and the first to go: nothing enters the pool without it.
  connection_loop door_;
};

} // namespace logflume::http

#pragma once

#include "http/server/connection_loop.hpp"
#include "http/server/request_pool.hpp"
#include "http/server/server_state.hpp"
#include "http/socket/listener.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace logflume::http {

/// A connection loop and the request pool behind it, whatever they serve.
class web_server {
 public:
  web_server(std::unique_ptr<listener> listening, connection_loop::options settings,
             std::size_t threads, const std::shared_ptr<server_state>& shared, request_hooks hooks,
             acceptor::notice_function notice);

  void start() { loop_.start(); }
  void begin_drain() { loop_.begin_drain(); }
  void stop_accepting() { loop_.stop_accepting(); }

  /// The address it listens on, with the port that was picked.
  const std::string& address() const { return address_; }

 private:
  const std::string address_;
  request_pool pool_;
  /// Destroyed first, so that no request enters the pool afterwards.
  connection_loop loop_;
};

} // namespace logflume::http

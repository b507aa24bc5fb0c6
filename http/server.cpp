#include "http/server.hpp"

#include "http/core.hpp"
#include "http/front_door.hpp"
#include "http/listener.hpp"
#include "http/request_pool.hpp"

#include <utility>

namespace logflume::http {
namespace {

constexpr std::size_t pool_threads = 2;

} // namespace

/// The door is the last made and the first to go: nothing enters the pool without it.
struct server::state {
  state(server_options options, server_hooks hooks, std::unique_ptr<listener> listening) :
      address{listening->address()}, shared{std::make_shared<core>(
                                         options.max_streams, options.max_streams_per_address)},
      pool{pool_threads,
           {.topic = std::move(options.topic),
            .allowed_origins = std::move(options.allowed_origins)},
           shared,
           std::move(hooks.stream)},
      door{{.head_timeout = options.head_timeout, .max_head_size = options.max_head_size},
           std::move(listening),
           shared,
           [this](std::unique_ptr<connection> client) { pool.serve(std::move(client)); },
           std::move(hooks.notice)} {}

  const std::string address;
  const std::shared_ptr<core> shared;
  request_pool pool;
  front_door door;
};

server::server(server_options options, server_hooks hooks, descriptor inherited) {
  auto listening = inherited ? std::make_unique<listener>(std::move(inherited))
                             : std::make_unique<listener>(options.listen);
  state_ = std::make_unique<state>(std::move(options), std::move(hooks), std::move(listening));
}

server::~server() = default;

void server::start() {
  state_->door.start();
}

void server::stop_accepting() {
  state_->door.stop_accepting();
}

std::string server::address() const {
  return state_->address;
}

server_counts server::counts() const {
  const auto& shared = *state_->shared;
  return {.accepted = shared.accepted,
          .refused_heads = shared.refused_heads,
          .refused_streams = shared.refused_streams,
          .connections = shared.connections,
          .streams = shared.limits.taken()};
}

bool server::turned() const {
  const bool turned = !state_->shared->turn_asked.exchange(true);
  state_->shared->inbox.wake();
  return turned;
}

} // namespace logflume::http

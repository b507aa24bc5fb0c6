#include "http/site/server.hpp"

#include "http/server/server_state.hpp"
#include "http/server/web_server.hpp"
#include "http/site/stream_site.hpp"

#include <algorithm>
#include <utility>

namespace logflume::http {
namespace {

constexpr std::size_t pool_threads = 2;
/// Maximum bytes of a command.
constexpr std::size_t max_body_size = std::size_t{16} * 1024;

} // namespace

struct server::state {
  state(server_options options, server_hooks hooks, std::unique_ptr<listener> listening) :
      shared{std::make_shared<server_state>(options.max_streams, options.max_streams_per_address)},
      site{{.topics = std::move(options.topics),
            .allowed_origins = std::move(options.allowed_origins),
            .hosts = {std::move(options.hosts), is_loopback(listening->address())},
            .access = std::move(options.access)},
           shared,
           std::move(hooks.signed_out)},
      web{std::move(listening),
          {.head_timeout = options.head_timeout,
           .max_head_size = options.max_head_size,
           .max_pending = options.max_pending,
           .max_body_size = max_body_size,
           .tls = std::move(options.tls)},
          pool_threads,
          shared,
          {.answer = [this](const request_head& head, const peer_address& peer,
                            stream_ticket& ticket) { return site.answer_for(head, peer, ticket); },
           .stream = std::move(hooks.stream),
           .command = std::move(hooks.command)},
          std::move(hooks.notice)} {}

  const std::shared_ptr<server_state> shared;
  stream_site site;
  web_server web;
};

server::server(server_options options, server_hooks hooks, descriptor inherited) {
  auto listening = listen_at(options.listen, std::move(inherited), options.socket_mode);
  const auto longest_silence = options.longest_silence;
  const auto write_timeout = options.write_timeout;
  state_ = std::make_unique<state>(std::move(options), std::move(hooks), std::move(listening));
  state_->shared->longest_silence = longest_silence;
  state_->shared->write_timeout = write_timeout;
}

server::~server() = default;

void server::start() {
  state_->web.start();
}

void server::change(server_changes to) {
  state_->shared->limits.change(to.max_streams, to.max_streams_per_address);
  state_->shared->longest_silence = to.longest_silence;
  state_->shared->write_timeout = to.write_timeout;
  state_->site.change(std::move(to.topics), std::move(to.allowed_origins));
}

void server::change(access_rules_ptr access) {
  state_->site.change(std::move(access));
}

void server::begin_drain() {
  state_->shared->limits.close();
  state_->web.begin_drain();
}

void server::stop_accepting() {
  state_->web.stop_accepting();
}

std::string server::address() const {
  return state_->web.address();
}

server_counts server::counts() const {
  const auto& shared = *state_->shared;
  server_counts now{.accepted = shared.accepted,
                    .refused_heads = shared.refused_heads,
                    .dropped_pending = shared.dropped_pending,
                    .failed_handshakes = shared.failed_handshakes,
                    .dropped_handshakes = shared.dropped_handshakes,
                    .connections = shared.connections,
                    .streams = shared.limits.taken(),
                    .has_access_rules = state_->site.has_access_rules(),
                    .verified_tokens = state_->site.counts().verified};
  std::ranges::copy(state_->site.counts().refused, now.refused_access.begin());
  std::copy(shared.refused_streams.begin(), shared.refused_streams.end(),
            now.refused_streams.begin());
  for (std::size_t error = 0; error < shared.accept_errors.size(); ++error)
    if (const auto times = shared.accept_errors[error].load(); times > 0)
      now.accept_errors.emplace_back(static_cast<int>(error), times);
  return now;
}

bool server::loop_turned() const {
  const bool turned = !state_->shared->turn_requested.exchange(true);
  state_->shared->inbox.wake();
  return turned;
}

} // namespace logflume::http

#include "http/site/stream_site.hpp"

#include <chrono>
#include <random>
#include <utility>

namespace logflume::http {
namespace {

/// Returns when to ask again. The times are spread, so that clients refused together do not return
/// together.
std::chrono::milliseconds retry_delay(stream_refusal reason) {
  thread_local std::minstd_rand random{std::random_device{}()};
  // Another instance may have room at once; here, a stream has to end first.
  const auto [shortest, longest] =
      reason == stream_refusal::draining ? std::pair{1'000, 3'000} : std::pair{5'000, 15'000};
  return std::chrono::milliseconds{std::uniform_int_distribution<int>{shortest, longest}(random)};
}

} // namespace

stream_site::stream_site(route_options routes, std::shared_ptr<server_state> shared,
                         sign_out_hook signed_out) :
    shared_{std::move(shared)},
    signed_out_{std::move(signed_out)}, routes_{std::move(routes)} {}

response stream_site::answer_for(const request_head& head, const peer_address& peer,
                                 stream_ticket& ticket) {
  const std::shared_lock lock{mutex_};
  auto found = route(head, routes_, page_, std::chrono::system_clock::now(), counts_);
  if (found.ended_token && signed_out_)
    signed_out_(*found.ended_token);
  if (!found.stream || head.method != "GET")
    return found;
  ticket = shared_->limits.take(peer);
  if (ticket)
    return found;
  ++shared_->refused_streams[static_cast<std::size_t>(ticket.refusal())];
  return refuse_stream(head, routes_, found.stream->form, ticket.refusal(),
                       retry_delay(ticket.refusal()));
}

void stream_site::change(std::vector<site_topic> topics, std::vector<std::string> allowed_origins) {
  const std::unique_lock lock{mutex_};
  routes_.topics = std::move(topics);
  routes_.allowed_origins = std::move(allowed_origins);
}

bool stream_site::has_access_rules() const {
  const std::shared_lock lock{mutex_};
  return routes_.access != nullptr;
}

void stream_site::change(access_rules_ptr access) {
  const std::unique_lock lock{mutex_};
  routes_.access = std::move(access);
}

} // namespace logflume::http

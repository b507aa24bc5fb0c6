#include "http/server/stream_limits.hpp"

#include <utility>

namespace logflume::http {

stream_ticket::stream_ticket(stream_limits& limits, std::uint64_t address) :
    limits_{&limits}, address_{address} {}

stream_ticket::stream_ticket(stream_ticket&& other) noexcept :
    limits_{std::exchange(other.limits_, nullptr)}, address_{other.address_}, refusal_{
                                                                                  other.refusal_} {}

stream_ticket& stream_ticket::operator=(stream_ticket&& other) noexcept {
  std::swap(limits_, other.limits_);
  std::swap(address_, other.address_);
  std::swap(refusal_, other.refusal_);
  return *this;
}

stream_ticket::~stream_ticket() {
  if (limits_ != nullptr)
    limits_->give_back(address_);
}

stream_limits::stream_limits(std::size_t streams, std::size_t per_address) :
    streams_{streams}, per_address_{per_address} {}

void stream_limits::change(std::size_t streams, std::size_t per_address) {
  const std::lock_guard lock{mutex_};
  streams_ = streams;
  per_address_ = per_address;
}

void stream_limits::close() {
  const std::lock_guard lock{mutex_};
  closed_ = true;
}

stream_ticket stream_limits::take(const peer_address& peer) {
  const auto address = peer.limit_key();
  const std::lock_guard lock{mutex_};
  if (closed_)
    return stream_ticket{stream_refusal::draining};
  if (taken_ >= streams_)
    return stream_ticket{stream_refusal::max_streams};
  const auto entry = by_address_.try_emplace(address).first;
  if (per_address_ != 0 && entry->second >= per_address_)
    return stream_ticket{stream_refusal::max_streams_per_address};
  ++entry->second;
  ++taken_;
  return {*this, address};
}

void stream_limits::give_back(std::uint64_t address) {
  const std::lock_guard lock{mutex_};
  --taken_;
  if (const auto found = by_address_.find(address); --found->second == 0)
    by_address_.erase(found);
}

std::size_t stream_limits::taken() const {
  const std::lock_guard lock{mutex_};
  return taken_;
}

} // namespace logflume::http

#include "http/stream_limits.hpp"

#include <utility>

namespace logflume::http {

stream_ticket::stream_ticket(stream_limits& limits, std::uint64_t address) :
    limits_{&limits}, address_{address} {}

stream_ticket::stream_ticket(stream_ticket&& other) noexcept :
    limits_{std::exchange(other.limits_, nullptr)}, address_{other.address_} {}

stream_ticket& stream_ticket::operator=(stream_ticket&& other) noexcept {
  std::swap(limits_, other.limits_);
  std::swap(address_, other.address_);
  return *this;
}

stream_ticket::~stream_ticket() {
  if (limits_ != nullptr)
    limits_->give_back(address_);
}

stream_limits::stream_limits(std::size_t streams, std::size_t per_address) :
    streams_{streams}, per_address_{per_address} {}

stream_ticket stream_limits::take(const peer_address& peer) {
  const auto address = peer.limit_key();
  const std::lock_guard lock{mutex_};
  if (taken_ >= streams_)
    return {};
  if (per_address_ != 0) {
    auto& streams = by_address_[address];
    if (streams >= per_address_)
      return {};
    ++streams;
  }
  ++taken_;
  return {*this, address};
}

void stream_limits::give_back(std::uint64_t address) {
  const std::lock_guard lock{mutex_};
  --taken_;
  if (per_address_ == 0)
    return;
  if (const auto found = by_address_.find(address); --found->second == 0)
    by_address_.erase(found);
}

std::size_t stream_limits::taken() const {
  const std::lock_guard lock{mutex_};
  return taken_;
}

} // namespace logflume::http

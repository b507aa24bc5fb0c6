#include "http/server/socket_table.hpp"

#include <algorithm>
#include <utility>

namespace logflume::http {

void socket_table::open(socket_key key) {
  const std::lock_guard lock{mutex_};
  const auto index = static_cast<std::size_t>(key.number);
  if (index >= slots_.size())
    slots_.resize(std::max(index + 1, slots_.size() * 2));
  slots_[index] = {.generation = key.generation,
                   .hung_up = false,
                   .half_closed = false,
                   .wants_writable = false,
                   .writable_unreported = false,
                   .observer = {}};
}

socket_table::slot* socket_table::find(socket_key key) {
  const auto index = static_cast<std::size_t>(key.number);
  if (index >= slots_.size() || slots_[index].generation != key.generation)
    return nullptr;
  return &slots_[index];
}

// Observers are called and destroyed without the lock, since they may call back.

void socket_table::forget(socket_key key) {
  slot old;
  const std::lock_guard lock{mutex_};
  if (auto* found = find(key))
    std::swap(*found, old);
}

void socket_table::observe(socket_key key, const std::shared_ptr<stream_observer>& observer) {
  bool report_hung_up = false;
  bool report_half_closed = false;
  bool report_writable = false;
  {
    const std::lock_guard lock{mutex_};
    if (auto* found = find(key)) {
      found->observer = observer;
      report_hung_up = found->hung_up;
      report_half_closed = found->half_closed;
      report_writable = std::exchange(found->writable_unreported, false);
    }
  }
  if (report_hung_up)
    return observer->hung_up();
  if (report_half_closed)
    observer->half_closed();
  if (report_writable)
    observer->writable();
}

void socket_table::stop_observing(socket_key key) {
  std::shared_ptr<stream_observer> old;
  const std::lock_guard lock{mutex_};
  if (auto* found = find(key)) {
    std::swap(found->observer, old);
    found->wants_writable = found->writable_unreported = false;
  }
}

void socket_table::want_writable(socket_key key) {
  const std::lock_guard lock{mutex_};
  if (auto* found = find(key))
    found->wants_writable = true;
}

void socket_table::hung_up(socket_key key) {
  std::shared_ptr<stream_observer> observer;
  {
    const std::lock_guard lock{mutex_};
    auto* found = find(key);
    if (found == nullptr || std::exchange(found->hung_up, true))
      return;
    observer = found->observer;
  }
  if (observer)
    observer->hung_up();
}

void socket_table::half_closed(socket_key key) {
  std::shared_ptr<stream_observer> observer;
  {
    const std::lock_guard lock{mutex_};
    auto* found = find(key);
    if (found == nullptr || std::exchange(found->half_closed, true))
      return;
    observer = found->observer;
  }
  if (observer)
    observer->half_closed();
}

void socket_table::writable(socket_key key) {
  std::shared_ptr<stream_observer> observer;
  {
    const std::lock_guard lock{mutex_};
    auto* found = find(key);
    if (found == nullptr || !std::exchange(found->wants_writable, false))
      return;
    observer = found->observer;
    found->writable_unreported = !observer;
  }
  if (observer)
    observer->writable();
}

} // namespace logflume::http

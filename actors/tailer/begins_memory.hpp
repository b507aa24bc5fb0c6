#pragma once

#include "actors/tailer/offsets_by_entity.hpp"
#include "log/record/record.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

namespace logflume::actors {

/// A part of a limited memory, in use for as long as this object lives. May end on any thread.
class memory_lease {
 public:
  using counter = std::shared_ptr<std::atomic<std::size_t>>;

  memory_lease(counter used, std::size_t bytes) : used_{std::move(used)} { resize(bytes); }
  memory_lease(const memory_lease&) = delete;
  memory_lease& operator=(const memory_lease&) = delete;
  ~memory_lease() { resize(0); }

  void resize(std::size_t bytes) { *used_ += bytes - std::exchange(bytes_, bytes); }

 private:
  counter used_;
  std::size_t bytes_ = 0;
};

using begins_ptr = std::shared_ptr<const offsets_by_entity>;
using lease_ptr = std::shared_ptr<memory_lease>;

/// Returns the offsets; the lease, if there is one, ends with them.
inline begins_ptr hold(offsets_by_entity begins, lease_ptr lease) {
  struct leased {
    offsets_by_entity begins;
    lease_ptr lease;
  };
  if (lease)
    lease->resize(begins.bytes());
  const auto owner = std::make_shared<const leased>(leased{std::move(begins), std::move(lease)});
  return {owner, &owner->begins};
}

/// Limits the memory for the offsets at which streams of all entities begin: such a stream needs
/// one for each entity until it has been sent what was stored. Streams that begin with the same
/// events share them, unless a search of the log found them.
class begins_memory {
 public:
  explicit begins_memory(std::size_t limit) : limit_{limit} {}

  /// Returns whether another stream may take memory. The last one may exceed the limit.
  bool has_room() const { return *used_ < limit_; }

  lease_ptr lease(std::size_t bytes) { return std::make_shared<memory_lease>(used_, bytes); }

  /// Returns the offsets of the last `count` events of each entity, if some stream has them.
  /// `newest`: the log's last event.
  begins_ptr find(std::uint32_t count, std::optional<log::offset> newest) {
    if (newest != newest_)
      return nullptr;
    const auto found = shared_.find(count);
    return found == shared_.end() ? nullptr : found->second.lock();
  }

  begins_ptr share(std::uint32_t count, std::optional<log::offset> newest,
                   offsets_by_entity begins) {
    if (std::exchange(newest_, newest) != newest)
      shared_.clear();
    auto held = hold(std::move(begins), lease(0));
    shared_[count] = held;
    return held;
  }

  /// Stored events have changed: what follows shares nothing with earlier streams.
  void clear() { shared_.clear(); }

 private:
  std::size_t limit_;
  memory_lease::counter used_ = std::make_shared<std::atomic<std::size_t>>(0);
  std::optional<log::offset> newest_;
  /// By number of events.
  std::unordered_map<std::uint32_t, std::weak_ptr<const offsets_by_entity>> shared_;
};

} // namespace logflume::actors

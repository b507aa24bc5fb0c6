#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace logflume::http {

/// Whether a connection may be closed to make room for a new one.
enum class closable : std::uint8_t {
  first, ///< it is idle
  last,  ///< only if none is idle
  never, ///< it is being answered
};

struct deadline {
  std::chrono::steady_clock::time_point when = std::chrono::steady_clock::time_point::max();
  closable kind = closable::never;
};

/// Deadlines of the waiting sockets, by kind and soonest first.
class deadlines {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  void add(const deadline& added, int socket) { of_kind(added.kind).emplace(added.when, socket); }
  void remove(const deadline& added, int socket) {
    of_kind(added.kind).erase({added.when, socket});
  }

  std::optional<time_point> next() const {
    std::optional<time_point> soonest;
    for (const auto& entries : entries_)
      if (!entries.empty())
        soonest = std::min(soonest.value_or(time_point::max()), entries.begin()->first);
    return soonest;
  }
  /// Returns a socket whose deadline has passed at `now`.
  std::optional<int> expired(time_point now) const {
    for (const auto& entries : entries_)
      if (!entries.empty() && entries.begin()->first <= now)
        return entries.begin()->second;
    return std::nullopt;
  }
  /// Returns the socket of that kind with the earliest deadline.
  std::optional<int> first(closable kind) const {
    const auto& entries = entries_[static_cast<std::size_t>(kind)];
    return entries.empty() ? std::optional<int>{} : entries.begin()->second;
  }

 private:
  using entry = std::pair<time_point, int>; ///< second: socket number

  std::set<entry>& of_kind(closable kind) { return entries_[static_cast<std::size_t>(kind)]; }

  std::array<std::set<entry>, 3> entries_;
};

} // namespace logflume::http

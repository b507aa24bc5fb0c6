#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <utility>

namespace logflume::http {

/// Deadlines of the waiting sockets, soonest first.
class deadlines {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using entry = std::pair<time_point, int>; ///< second: socket number

  void add(time_point when, int socket) { entries_.emplace(when, socket); }
  void remove(time_point when, int socket) { entries_.erase({when, socket}); }

  std::optional<time_point> next() const {
    return entries_.empty() ? std::optional<time_point>{} : entries_.begin()->first;
  }
  /// Returns a socket whose deadline has passed at `now`.
  std::optional<int> expired(time_point now) const {
    return entries_.empty() || entries_.begin()->first > now ? std::optional<int>{}
                                                             : entries_.begin()->second;
  }
  const std::set<entry>& in_order() const { return entries_; }

 private:
  std::set<entry> entries_;
};

} // namespace logflume::http

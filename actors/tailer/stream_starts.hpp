#pragma once

#include "actors/tailer/protocol.hpp"

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace logflume::actors {

/// The streams with ids that have not begun yet.
class stream_starts {
 public:
  struct pending {
    subscribe request;
    search_result found{};
    bool searching = false;
    /// The log was cut during the search: its result does not count.
    bool stale = false;
    /// The stream waits for the log to reach its id. `may_wait` is false once it has waited.
    bool waits = false;
    bool may_wait = true;

    /// Takes the result of a search.
    void take(const search_result& result) {
      searching = false;
      if (std::exchange(stale, false))
        return;
      if (result.at_id)
        found.at_id = result.at_id;
      if (result.from)
        found.from = result.from;
      if (result.begins)
        found.begins = result.begins;
      if (result.entities)
        found.entities = result.entities;
    }
  };

  void add(const subscribe& request) {
    waiting_.insert_or_assign(request.subscriber.id(), pending{request});
  }
  void remove(stream_id id) { waiting_.erase(id); }

  pending* find(stream_id id) {
    const auto found = waiting_.find(id);
    return found == waiting_.end() ? nullptr : &found->second;
  }

  pending take(stream_id id) { return std::move(waiting_.extract(id).mapped()); }

  /// Discards all search results, including those of running searches.
  void log_was_cut() {
    for (auto& [id, stream] : waiting_) {
      stream.found = {};
      stream.stale = stream.searching;
    }
  }

  std::vector<stream_id> ids() const {
    std::vector<stream_id> result;
    for (const auto& [id, stream] : waiting_)
      result.push_back(id);
    return result;
  }

 private:
  std::unordered_map<stream_id, pending> waiting_;
};

} // namespace logflume::actors

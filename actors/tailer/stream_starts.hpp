#pragma once

#include "actors/tailer/protocol.hpp"

#include <deque>
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
    /// The stream waits for memory; see `begins_memory`.
    bool queued = false;

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
    remove(request.subscriber.id());
    waiting_.emplace(request.subscriber.id(), pending{request});
  }
  void remove(stream_id id) {
    leave_queue(id);
    waiting_.erase(id);
  }

  pending* find(stream_id id) {
    const auto found = waiting_.find(id);
    return found == waiting_.end() ? nullptr : &found->second;
  }

  pending take(stream_id id) { return std::move(waiting_.extract(id).mapped()); }

  /// The stream waits for memory, after those that wait already.
  void enter_queue(stream_id id) {
    if (!std::exchange(waiting_.at(id).queued, true))
      queue_.push_back(id);
  }
  void leave_queue(stream_id id) {
    if (auto* stream = find(id); stream && std::exchange(stream->queued, false))
      std::erase(queue_, id);
  }
  /// Returns the stream that has waited longest for memory; nullopt if none waits.
  std::optional<stream_id> first_queued() const {
    return queue_.empty() ? std::nullopt : std::optional{queue_.front()};
  }

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
  std::deque<stream_id> queue_;
};

} // namespace logflume::actors

#pragma once

#include "actors/counts/topic_counts.hpp"
#include "log/event/event_source.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::actors {

/// A topic of the process, for reports on it.
struct topic_view {
  std::shared_ptr<const log::event_topic> topic;
  std::shared_ptr<const topic_counts> counts;
  /// The topic's limit `keep`, in bytes.
  std::uint64_t keep_limit = 0;
  /// Whether the process writes the topic's log.
  bool writes = false;
  /// Whether the process forwards the topic to Kafka.
  bool forwards = false;
};

/// The topics of the process, in the order of the configuration. Thread-safe.
class topic_list {
 public:
  std::vector<topic_view> all() const {
    const std::lock_guard guard{lock_};
    return views_;
  }

  void add(topic_view view) {
    const std::lock_guard guard{lock_};
    views_.push_back(std::move(view));
  }

  void remove(std::string_view name) {
    const std::lock_guard guard{lock_};
    std::erase_if(views_, [&](const topic_view& each) { return each.topic->name() == name; });
  }

 private:
  mutable std::mutex lock_;
  std::vector<topic_view> views_;
};

} // namespace logflume::actors

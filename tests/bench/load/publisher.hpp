#pragma once

#include "tests/bench/load/followed.hpp"
#include "tests/bench/load/stamp.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace logflume::bench {

/// Publishes events to a server the way its users do, and remembers them.
class publisher {
 public:
  virtual ~publisher() = default;

  /// Publishes one event per element of `entities`, all at once. Each has the time as its stamp,
  /// and no two stamps are equal.
  void publish(std::span<const std::uint64_t> entities) {
    for (const auto entity : entities) {
      const auto now = stamp_now();
      last_ = static_cast<std::int32_t>(now - last_) > 0 ? now : last_ + 1;
      put(entity, last_);
      rows_[entity].add(last_);
      published_.push_back({entity, last_});
    }
    flush();
  }

  /// Returns the digest of the events published for `entities`, in order. Must not be called while
  /// another thread publishes.
  row_digest row(const followed& entities) const {
    row_digest row;
    if (entities.entities().size() == 1) {
      const auto found = rows_.find(entities.entities().front());
      return found == rows_.end() ? row : found->second;
    }
    for (const auto& each : published_)
      if (entities.has(each.entity))
        row.add(each.value);
    return row;
  }

 private:
  virtual void put(std::uint64_t entity, stamp value) = 0;
  virtual void flush() = 0;

  struct event {
    std::uint64_t entity = 0;
    stamp value = 0;
  };

  stamp last_ = stamp_now();
  std::vector<event> published_;
  std::unordered_map<std::uint64_t, row_digest> rows_;
};

/// Appends to the log in `site`: `site/log`, with its key in `site/confidant`.
std::unique_ptr<publisher> publish_to_log(const std::string& site);

/// Posts each event to `path` and the entity, one request per event on one connection. With
/// `envelopes`, as envelopes of as many bytes as Logflume's.
std::unique_ptr<publisher> publish_by_post(std::uint16_t port, const std::string& path,
                                           bool envelopes);

/// Produces events as JSON to a topic in Kafka.
std::unique_ptr<publisher> publish_to_kafka(const std::string& brokers, const std::string& topic);

/// Creates a stream of the Durable Streams protocol for each of the entities 1 to `entities`, and
/// appends each event as a line to its entity's stream.
std::unique_ptr<publisher> publish_to_durable_streams(std::uint16_t port, std::uint64_t entities);

} // namespace logflume::bench

#pragma once

#include "tests/bench/load/stamp.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

namespace logflume::bench {

/// Lets events into a server as its user does, and remembers which.
class publisher {
 public:
  virtual ~publisher() = default;

  /// One event for each entity named, all at once; each bears the time, and no two the same.
  void publish(std::span<const std::uint64_t> entities) {
    for (const auto entity : entities) {
      const auto now = stamp_now();
      last_ = static_cast<std::int32_t>(now - last_) > 0 ? now : last_ + 1;
      put(entity, last_);
      rows_[entity].add(last_);
    }
    flush();
  }

  /// What was published for the entity. Not while another thread publishes.
  row_digest row(std::uint64_t entity) const {
    const auto found = rows_.find(entity);
    return found == rows_.end() ? row_digest{} : found->second;
  }

 private:
  virtual void put(std::uint64_t entity, stamp value) = 0;
  virtual void flush() = 0;

  stamp last_ = stamp_now();
  std::unordered_map<std::uint64_t, row_digest> rows_;
};

/// Appends to the log in `site`: `site/log`, with its key in `site/confidant`.
std::unique_ptr<publisher> publish_to_log(const std::string& site);

/// Posts to `path` and the entity, one request an event, on one connection.
std::unique_ptr<publisher> publish_by_post(std::uint16_t port, const std::string& path);

} // namespace logflume::bench

#pragma once

#include "log/record/record.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace logflume::actors {

/// `2026-11-23T08:00:00Z` (RFC 3339), or a duration back from `now` such as `10m`, in seconds
/// since the Unix epoch.
std::optional<double> parse_since(std::string_view text, std::chrono::system_clock::time_point now);

/// Which records of a log a user wants. Every record is passed to it once, in log order.
class record_selection {
 public:
  struct options {
    log::offset from = 0;
    /// Seconds since the Unix epoch: begin at the first record that is not older.
    std::optional<double> since{};
    /// None: all.
    std::vector<std::uint64_t> entities{};
  };

  explicit record_selection(const options& wanted);

  bool accepts(log::offset offset, std::optional<double> timestamp, std::uint64_t entity_id);

  /// A record that is not an event has a time as well.
  void pass(std::optional<double> timestamp);

  /// All that was stored has been read: what is appended from now on is new, whatever its time.
  void reached_end() { since_.reset(); }

  /// Wanted entities that no record was of.
  std::vector<std::uint64_t> missing() const;

 private:
  log::offset from_;
  /// None: a record that is not older has come.
  std::optional<double> since_;
  /// The wanted entities, and whether a record was of them.
  std::map<std::uint64_t, bool> found_;
};

} // namespace logflume::actors

#pragma once

#include "log/record/record.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace logflume::actors {

/// Parses `2026-11-23T08:00:00Z` (RFC 3339), or a duration back from `now` such as `10m`. Returns
/// seconds since the Unix epoch.
std::optional<double> parse_since(std::string_view text, std::chrono::system_clock::time_point now);

/// Selects the records of a log that a user wants. It must be given every record once, in log
/// order.
class record_selection {
 public:
  struct options {
    log::offset from = 0;
    /// Begins at the first record that is not older; seconds since the Unix epoch.
    std::optional<double> since{};
    /// Empty means all.
    std::vector<std::uint64_t> entities{};
  };

  explicit record_selection(const options& settings);

  bool accepts(log::offset offset, std::optional<double> timestamp, std::uint64_t entity_id);

  /// Takes the time of a record that is not an event.
  void note_time(std::optional<double> timestamp);

  /// Call this once all stored records were read: those appended later are new, whatever their
  /// time.
  void reached_end() { since_.reset(); }

  /// Returns the wanted entities that had no record.
  std::vector<std::uint64_t> missing() const;

 private:
  log::offset from_;
  /// Reset once a record that is not older was read.
  std::optional<double> since_;
  /// The wanted entities, and whether each had a record.
  std::map<std::uint64_t, bool> found_;
};

} // namespace logflume::actors

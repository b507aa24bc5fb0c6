#pragma once

#include "log/record/record.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Where the requested events of each entity begin. Entities that are not listed: at the first
/// event.
class offsets_by_entity {
 public:
  using entry = std::pair<std::uint64_t, log::offset>;
  static constexpr std::size_t entry_size = sizeof(entry);

  /// Each entity may be listed only once.
  explicit offsets_by_entity(std::vector<entry> entries) : entries_{std::move(entries)} {
    std::ranges::sort(entries_);
  }
  offsets_by_entity(std::initializer_list<entry> entries) :
      offsets_by_entity{std::vector<entry>{entries}} {}

  bool admits(std::uint64_t entity_id, log::offset at) const {
    const auto begin = std::ranges::lower_bound(entries_, entity_id, {}, &entry::first);
    return begin == entries_.end() || begin->first != entity_id || at >= begin->second;
  }

  std::optional<log::offset> lowest() const {
    if (entries_.empty())
      return std::nullopt;
    return std::ranges::min_element(entries_, {}, &entry::second)->second;
  }

  std::size_t bytes() const { return entries_.capacity() * entry_size; }

  friend bool operator==(const offsets_by_entity&, const offsets_by_entity&) = default;

 private:
  std::vector<entry> entries_;
};

} // namespace logflume::actors

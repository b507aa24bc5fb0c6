#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

namespace logflume::log {

/// The entities that somebody follows: some of them, or all that there are.
class selection {
 public:
  /// Selects all entities.
  selection() = default;
  /// `entities` must be ascending and not empty.
  explicit selection(std::vector<std::uint64_t> entities) : entities_{std::move(entities)} {}

  bool is_all() const { return entities_.empty(); }
  /// Returns whether exactly one entity is selected.
  bool is_single() const { return entities_.size() == 1; }
  /// The entities in ascending order; empty if all are selected.
  const std::vector<std::uint64_t>& entities() const { return entities_; }

  bool contains(std::uint64_t entity_id) const {
    return is_all() || std::ranges::binary_search(entities_, entity_id);
  }

  friend auto operator<=>(const selection&, const selection&) = default;

 private:
  std::vector<std::uint64_t> entities_;
};

} // namespace logflume::log

#pragma once

#include "crypto/token/right.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace logflume::crypto {

/// Entities of one topic: all, or some.
struct entity_set {
  bool all = false;
  /// Ascending, no duplicates; empty with `all`.
  std::vector<std::uint64_t> entities;

  bool empty() const { return !all && entities.empty(); }
  bool contains(std::uint64_t entity) const;

  bool operator==(const entity_set&) const = default;
};

/// What a client may do, by its token or, without one, by `auth.anonymous`. A look-up takes
/// logarithmic time.
class rights {
 public:
  rights() = default;
  explicit rights(std::vector<right> entries);

  bool may_read(std::string_view topic, std::uint64_t entity) const;
  /// Every entity of the topic, also future ones.
  bool may_read_all(std::string_view topic) const;
  /// At least one entity of the topic.
  bool may_read_any(std::string_view topic) const;
  bool may_write(std::string_view topic, std::uint64_t entity) const;
  /// At least one entity of the topic.
  bool may_write_any(std::string_view topic) const;

  /// Returns the entities of the topic that may be read: a filter for `entity=*` and entity lists.
  entity_set readable(std::string_view topic) const;

  /// Grants nothing.
  bool empty() const { return entries_.empty(); }

  /// Ascending, no duplicates.
  const std::vector<right>& entries() const { return entries_; }

  bool operator==(const rights&) const = default;

 private:
  /// Looks only at the entries of that topic, or of `*` (nullopt).
  bool grants(bool write, std::optional<std::string_view> topic, std::uint64_t entity) const;

  std::vector<right> entries_;
};

} // namespace logflume::crypto

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::crypto {

/// What one entry of a token grants: `[write:]TOPIC/ENTITY`.
struct right {
  /// False for a right to read, which a right to write does not include.
  bool write = false;
  /// nullopt for `*`, every topic.
  std::optional<std::string> topic;
  /// nullopt for `*`, every entity.
  std::optional<std::uint64_t> entity;

  auto operator<=>(const right&) const = default;
};

/// Returns nullopt if the text cannot be read and thus grants nothing.
std::optional<right> parse_right(std::string_view text);

/// Returns the text that `parse_right` takes.
std::string to_text(const right& entry);

} // namespace logflume::crypto

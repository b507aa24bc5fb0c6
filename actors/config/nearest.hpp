#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace logflume::actors {

/// Returns the name in `known` that `word` was probably meant to be: one that differs in few
/// letters, as a whole or after its last dot. Returns nullopt if no name is near.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known);

} // namespace logflume::actors

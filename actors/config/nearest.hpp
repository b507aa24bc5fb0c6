#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace logflume::actors {

/// The one of `known` that `word` was probably meant to be: near in letters, as a whole or in
/// what follows its last dot. None: nothing is near.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known);

} // namespace logflume::actors

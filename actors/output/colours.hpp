#pragma once

#include <string>
#include <string_view>

namespace logflume::actors {

/// Returns whether to use colours on a terminal: not if NO_COLOR is set (https://no-color.org), nor
/// if TERM names a terminal without them. Null means that the variable is not set.
bool wants_colours(const char* no_color, const char* term);

// ECMA-48, "select graphic rendition".
inline constexpr std::string_view bold = "1";
inline constexpr std::string_view faint = "2";
inline constexpr std::string_view cyan = "36";

/// Returns `text` with the escape sequences for `style`.
std::string styled(std::string_view style, std::string_view text);

} // namespace logflume::actors

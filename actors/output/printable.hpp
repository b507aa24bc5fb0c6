#pragma once

#include <string>
#include <string_view>

namespace logflume::actors {

/// Returns `text` on one line, safe for a terminal: control characters and bytes that are not UTF-8
/// are escaped, as `\n` or `\x1b`.
std::string printable(std::string_view text);

} // namespace logflume::actors

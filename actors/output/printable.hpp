#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Length of the UTF-8 character at the head of `text`; 0: there is none (RFC 3629).
std::size_t utf8_length(std::string_view text);

/// `text` on one line that no terminal obeys: control characters and what is no UTF-8 as
/// `\n`, `\x1b`.
std::string printable(std::string_view text);

} // namespace logflume::actors

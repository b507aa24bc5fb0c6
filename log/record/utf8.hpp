#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace logflume::log {

/// Length of the first character of `text`; 0 if it does not begin with a well-formed one.
std::size_t utf8_length(std::string_view text);

/// Well-formed as Unicode defines it: no overlong form, no surrogate, nothing past U+10FFFF.
bool is_utf8(std::span<const std::uint8_t> text);
bool is_utf8(std::string_view text);

} // namespace logflume::log

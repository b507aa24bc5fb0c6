#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace logflume::log {

/// Returns the length of the first character of `text` in bytes, or 0 if it is not well-formed.
std::size_t utf8_length(std::string_view text);

/// Returns whether `text` is well-formed as Unicode defines it: no overlong form, no surrogate,
/// nothing past U+10FFFF.
bool is_utf8(std::span<const std::uint8_t> text);
bool is_utf8(std::string_view text);

} // namespace logflume::log

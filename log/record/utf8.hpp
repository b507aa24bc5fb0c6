#pragma once

#include <cstdint>
#include <span>

namespace logflume::log {

/// Well-formed as Unicode defines it: no overlong form, no surrogate, nothing past U+10FFFF.
bool is_utf8(std::span<const std::uint8_t> text);

} // namespace logflume::log

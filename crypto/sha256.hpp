#pragma once

#include "crypto/cipher.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>

namespace logflume::crypto {

/// Returns the digest of the parts, one after the other.
std::array<std::uint8_t, 32> sha256(std::initializer_list<bytes_view> parts);

} // namespace logflume::crypto

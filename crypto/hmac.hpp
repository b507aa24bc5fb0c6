#pragma once

#include "crypto/cipher.hpp"

#include <array>
#include <cstdint>

namespace logflume::crypto {

std::array<std::uint8_t, 32> hmac_sha256(bytes_view key, bytes_view text);

} // namespace logflume::crypto

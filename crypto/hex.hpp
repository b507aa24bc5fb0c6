#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secure_memory.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace logflume::crypto {

/// Decodes pairs of hex digits of either case.
std::optional<secure_bytes> decode_hex(std::string_view digits);

/// Encodes in lower case.
secure_chars encode_hex(bytes_view bytes);

} // namespace logflume::crypto

#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secure_memory.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::crypto {

/// Appends the bytes in RFC 4648's URL-safe alphabet, without padding.
void append_base64url(bytes_view bytes, std::string& out);
void append_base64url(bytes_view bytes, secure_chars& out);

/// Appends the bytes that `text` encodes. Returns false if `text` is not what `append_base64url`
/// writes; some bytes may have been appended.
bool decode_base64url(std::string_view text, std::vector<std::uint8_t>& out);
bool decode_base64url(std::string_view text, secure_bytes& out);

} // namespace logflume::crypto

#pragma once

#include "log/record/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// Appends the bytes in RFC 4648's alphabet for names, without padding.
void append_base64url(bytes_view bytes, std::string& out);

/// Appends the bytes that `text` was made of. False: it is not what `append_base64url` writes; some
/// bytes may have been appended.
bool decode_base64url(std::string_view text, std::vector<std::uint8_t>& out);

} // namespace logflume::log

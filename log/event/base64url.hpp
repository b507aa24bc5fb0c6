#pragma once

#include "log/record/record.hpp"

#include <string>

namespace logflume::log {

/// Appends the bytes in RFC 4648's alphabet for names, without padding.
void append_base64url(bytes_view bytes, std::string& out);

} // namespace logflume::log

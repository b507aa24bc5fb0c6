#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace logflume::http {

// As small as the libraries can; the same bytes each time. None: the library failed.

/// RFC 1952.
std::optional<std::string> gzip(std::string_view bytes);

/// RFC 7932.
std::optional<std::string> brotli(std::string_view bytes);

} // namespace logflume::http

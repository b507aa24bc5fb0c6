#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace logflume::http {

// Both functions compress as far as the library can, to the same bytes each time. They return
// nullopt if the library fails.

/// RFC 1952.
std::optional<std::string> gzip(std::string_view bytes);

/// RFC 7932.
std::optional<std::string> brotli(std::string_view bytes);

} // namespace logflume::http

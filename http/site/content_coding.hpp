#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logflume::http {

/// How a body is compressed (RFC 9110, 8.4.1); later values are smaller.
enum class content_coding : std::uint8_t { identity, gzip, brotli };
inline constexpr std::array<std::string_view, 3> content_coding_names{"identity", "gzip", "br"};

/// A body in each coding; empty where the coding would not make it smaller.
using coded_bodies = std::array<std::string_view, content_coding_names.size()>;

/// Of the codings that `bodies` has, returns the one to which `accept_encoding` (RFC 9110, 12.5.3)
/// gives the highest quality: the smaller one of two equals, identity if it accepts none.
content_coding choose_coding(std::string_view accept_encoding, const coded_bodies& bodies);

} // namespace logflume::http

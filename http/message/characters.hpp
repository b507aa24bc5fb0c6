#pragma once

#include <cstdint>
#include <string_view>

namespace logflume::http {

bool is_digit(char c);
bool is_control(char c);
bool all_digits(std::string_view text);

/// Which characters percent escapes may mean.
enum class escapes : std::uint8_t { any, printable };

/// Whether two hex digits follow each `%` (RFC 3986, 2.1) and mean an allowed character.
bool well_encoded(std::string_view text, escapes allowed);

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text);

/// Accepts `host[:port]`, where the host is a name, an IPv4 address or an IPv6 address in brackets
/// (RFC 3986, 3.2).
bool is_authority(std::string_view text);

/// Removes surrounding blanks and tabs.
std::string_view trimmed(std::string_view text);

/// Removes the text before the next `separator`, and returns it trimmed.
std::string_view take_item(std::string_view& list, char separator);

/// Whether a comma-separated list contains `element`, ignoring parameters and case.
bool has_element(std::string_view list, std::string_view element);

/// Compares ignoring case (RFC 9110, 5.1); ASCII only.
bool equal_names(std::string_view a, std::string_view b);

} // namespace logflume::http

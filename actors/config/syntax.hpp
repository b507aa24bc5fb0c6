#pragma once

#include <string>

namespace logflume::actors {

/// `ADDRESS:PORT`, `[IPv6]:PORT` or `unix:PATH`.
bool is_listen_address(const std::string& text);

/// `ADDRESS:PORT`, `[IPv6]:PORT` or nothing.
bool is_network_address(const std::string& text);

/// What may name a file.
bool is_file_or_none(const std::string& text);

/// One segment of an URL's path, and no name that the log's other files bear.
bool is_topic(const std::string& text);

/// `stdin`, `fd:N`, `file:PATH` or `credential:NAME`.
bool is_secret_source(const std::string& text);

/// Relative, and never upwards.
bool is_secret_path(const std::string& text);

/// `Variant.field`.
bool is_event_field(const std::string& text);

/// As a browser writes it (RFC 6454): lower case, no path.
bool is_origin(const std::string& text);

} // namespace logflume::actors

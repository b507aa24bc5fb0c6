#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Parses all of `text` as decimal digits.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// Parses a duration such as `250ms`, `60s`, `5m` or `1h`.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// Parses a size such as `512B`, `16KiB`, `64MiB` or `1GiB`.
std::optional<std::size_t> parse_size(std::string_view text);

/// Uses minutes and hours only from two on: one minute is `60s`.
std::string print_duration(std::chrono::milliseconds value);

std::string print_size(std::size_t bytes);

} // namespace logflume::actors

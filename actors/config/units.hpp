#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::actors {

/// All of `text` as decimal digits.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// `250ms`, `60s`, `5m`, `1h`.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// `512B`, `16KiB`, `64MiB`, `1GiB`.
std::optional<std::size_t> parse_size(std::string_view text);

/// Minutes and hours from two on: a minute is written `60s`.
std::string print_duration(std::chrono::milliseconds value);

std::string print_size(std::size_t bytes);

} // namespace logflume::actors

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::actors {

struct toml_fault {
  /// Counts from 1.
  std::size_t line = 0;
  std::string reason;
};

/// Finds what no TOML contains: control characters, text that is not UTF-8, and characters beyond
/// ASCII outside strings and comments. The TOML parser aborts on some of these.
std::optional<toml_fault> find_toml_fault(std::string_view text);

/// Returns advice on a line whose value is an address or a duration without quotes; empty for
/// others.
std::string unquoted_value_advice(std::string_view line);

} // namespace logflume::actors

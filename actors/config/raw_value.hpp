#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace logflume::actors {

/// A value as it was read, before its key determines its type.
struct raw_value {
  enum class kind : std::uint8_t {
    /// From a flag or a variable, which have no types.
    text,
    // The types of the file.
    string,
    integer,
    list,
    table,
    other,
  };

  raw_value::kind kind = kind::text;
  /// The value as written, for messages; for a string, its content.
  std::string text;
  /// Elements of a list of strings, or `key=value` entries of a table of strings.
  std::vector<std::string> elements;
};

} // namespace logflume::actors

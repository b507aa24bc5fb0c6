#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace logflume::actors {

/// A value as it was read, before its key says what it means.
struct raw_value {
  enum class kind : std::uint8_t {
    /// Of a flag or a variable, which have no types.
    text,
    // The types of the file.
    string,
    integer,
    list,
    table,
    other,
  };

  raw_value::kind kind = kind::text;
  /// As written, for people; of a string its content.
  std::string text;
  /// Of a list of texts its elements; of a table of texts `key=value` each.
  std::vector<std::string> elements;
};

} // namespace logflume::actors

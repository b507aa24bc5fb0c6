#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace logflume::actors {

/// A value as it was read, before its key says what it means.
struct raw_value {
  enum class kind : std::uint8_t {
    text,   ///< a flag's or a variable's: bears no type
    string, ///< from here on as the file's types say
    integer,
    list,
    other,
  };

  raw_value::kind kind = kind::text;
  /// What stands there, for people; of a string its content.
  std::string text;
  /// Of a list of texts its elements.
  std::vector<std::string> elements;
};

} // namespace logflume::actors

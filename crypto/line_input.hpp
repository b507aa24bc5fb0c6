#pragma once

#include "crypto/hidden_input.hpp"
#include "crypto/secure_memory.hpp"

#include <cstddef>
#include <system_error>
#include <variant>

namespace logflume::crypto {

struct input_line {
  /// The line without its end.
  secure_chars text;
  /// Whether the input ends with this line.
  bool last = false;
};

/// Reads exactly one line, byte by byte, so that the rest is left to other readers. Bytes
/// beyond `max_size` are dropped. `terminal`: the guard of `fd`, if it is a terminal.
std::variant<input_line, std::error_code> read_line(int fd, std::size_t max_size,
                                                    const hidden_input* terminal = nullptr);

} // namespace logflume::crypto

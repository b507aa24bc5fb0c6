#pragma once

#include "crypto/hidden_input.hpp"
#include "crypto/secure_memory.hpp"

#include <cstddef>
#include <system_error>
#include <variant>

namespace logflume::crypto {

struct input_line {
  /// Without its end.
  secure_chars text;
  /// The input ends with it.
  bool last = false;
};

/// Takes exactly one line, byte by byte, so that what follows it is left to others. Bytes
/// beyond `most` are dropped. `terminal`: the guard of `fd`, where that is one.
std::variant<input_line, std::error_code> read_line(int fd, std::size_t most,
                                                    const hidden_input* terminal = nullptr);

} // namespace logflume::crypto

#include "crypto/line_input.hpp"

#include <cerrno>
#include <unistd.h>

namespace logflume::crypto {

std::variant<input_line, std::error_code> read_line(int fd, std::size_t max_size,
                                                    const hidden_input* terminal) {
  input_line line;
  secure_chars byte(1);
  for (;;) {
    if (terminal != nullptr && !terminal->wait())
      return std::make_error_code(std::errc::operation_canceled);
    // The byte may belong to a secret, so it is read into memory that is wiped.
    const auto count = ::read(fd, byte.data(), byte.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return std::error_code{errno, std::generic_category()};
    line.last = count == 0;
    if (line.last || byte.front() == '\n')
      return line;
    if (line.text.size() < max_size)
      line.text.push_back(byte.front());
  }
}

} // namespace logflume::crypto

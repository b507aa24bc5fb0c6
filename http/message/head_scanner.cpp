#include "http/message/characters.hpp"
#include "http/message/request_head.hpp"

namespace logflume::http {

scan_state head_scanner::scan(std::string_view input) {
  while (position_ < input.size()) {
    const char c = input[position_];
    if (c == '\r') {
      if (position_ + 1 == input.size())
        return scan_state::incomplete;
      if (input[position_ + 1] != '\n')
        return scan_state::malformed;
      const bool empty_line = position_ == line_start_;
      position_ += 2;
      line_start_ = position_;
      if (empty_line && lines_ > 0)
        return scan_state::complete;
      // Empty lines before the request line are skipped (RFC 9112, 2.2).
      if (!empty_line)
        ++lines_;
      continue;
    }
    if (is_control(c) && c != '\t')
      return scan_state::malformed;
    ++position_;
  }
  return scan_state::incomplete;
}

} // namespace logflume::http

#include "log/record/utf8.hpp"

#include <cstddef>

namespace logflume::log {

bool is_utf8(std::span<const std::uint8_t> text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::uint8_t lead = text[i++];
    if (lead < 0x80)
      continue;
    // Unicode 15, table 3-7: the lead byte bounds the second one.
    if (lead < 0xC2 || lead > 0xF4)
      return false;
    const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (text.size() - i < more)
      return false;
    const std::uint8_t lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (text[i] < lowest || text[i] > highest)
      return false;
    for (std::size_t k = 1; k < more; ++k)
      if ((text[i + k] & 0xC0) != 0x80)
        return false;
    i += more;
  }
  return true;
}

} // namespace logflume::log

#include "log/event/base64url.hpp"

#include <string_view>

namespace logflume::log {

void append_base64url(bytes_view bytes, std::string& out) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::uint32_t bits = 0;
  unsigned waiting = 0;
  for (const auto byte : bytes) {
    bits = bits << 8 | byte;
    for (waiting += 8; waiting >= 6; waiting -= 6)
      out.push_back(alphabet[bits >> (waiting - 6) & 0x3F]);
  }
  if (waiting > 0)
    out.push_back(alphabet[bits << (6 - waiting) & 0x3F]);
}

} // namespace logflume::log

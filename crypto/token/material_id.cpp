#include "crypto/token/material_id.hpp"

#include "crypto/sha256.hpp"

namespace logflume::crypto {

key_id material_id(std::string_view kind, bytes_view first, bytes_view second) {
  // The length separates the two numbers.
  const auto length = std::to_string(first.size());
  const auto bytes_of = [](std::string_view text) {
    return bytes_view{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  };
  constexpr std::string_view blank = " ";
  return sha256(
      {bytes_of(kind), bytes_of(blank), bytes_of(length), bytes_of(blank), first, second});
}

} // namespace logflume::crypto

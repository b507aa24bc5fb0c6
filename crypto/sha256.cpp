#include "crypto/sha256.hpp"

#include <botan/hash.h>

namespace logflume::crypto {

std::array<std::uint8_t, 32> sha256(std::initializer_list<bytes_view> parts) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
  for (const auto part : parts)
    hash->update(part.data(), part.size());
  std::array<std::uint8_t, 32> digest;
  hash->final(digest.data());
  return digest;
}

} // namespace logflume::crypto

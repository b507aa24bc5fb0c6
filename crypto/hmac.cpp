#include "crypto/hmac.hpp"

#include <botan/mac.h>

namespace logflume::crypto {

std::array<std::uint8_t, 32> hmac_sha256(bytes_view key, bytes_view text) {
  const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
  mac->set_key(key.data(), key.size());
  mac->update(text.data(), text.size());
  std::array<std::uint8_t, 32> digest;
  mac->final(digest.data());
  return digest;
}

} // namespace logflume::crypto

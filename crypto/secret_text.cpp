#include "crypto/secret_text.hpp"

#include "crypto/hex.hpp"
#include "crypto/random.hpp"

namespace logflume::crypto {

std::variant<root_secret, std::string> root_secret::parse(std::string_view hex) {
  auto bytes = decode_hex(hex);
  if (!bytes || bytes->size() != key_size)
    return "a root secret must be 32 hex digits";
  return root_secret{std::move(*bytes)};
}

root_secret root_secret::random() {
  secure_bytes bytes(key_size);
  random_bytes(bytes);
  return root_secret{std::move(bytes)};
}

} // namespace logflume::crypto

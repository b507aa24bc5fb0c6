#include "crypto/random.hpp"

#include <botan/system_rng.h>

namespace logflume::crypto {

void random_bytes(std::span<std::uint8_t> out) {
  Botan::system_rng().randomize(out.data(), out.size());
}

} // namespace logflume::crypto

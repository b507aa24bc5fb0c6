#include "crypto/token/key_material.hpp"

#include <exception>

namespace logflume::crypto {

bool key_material::verify(bytes_view text, bytes_view signature) const {
  try {
    return verifier_->verify(text, signature);
  } catch (const std::exception&) {
    return false;
  }
}

} // namespace logflume::crypto

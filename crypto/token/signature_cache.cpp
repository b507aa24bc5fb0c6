#include "crypto/token/signature_cache.hpp"

#include "crypto/sha256.hpp"

#include <cstring>
#include <utility>

namespace logflume::crypto {

signature_cache::digest signature_cache::digest_of(std::string_view token) {
  return sha256({{reinterpret_cast<const std::uint8_t*>(token.data()), token.size()}});
}

std::size_t signature_cache::first_bytes::operator()(const digest& value) const {
  std::size_t hash = 0;
  std::memcpy(&hash, value.data(), sizeof hash);
  return hash;
}

bool signature_cache::contains(const digest& token) {
  const std::lock_guard guard{mutex_};
  return recent_.contains(token) || older_.contains(token);
}

void signature_cache::add(const digest& token) {
  const std::lock_guard guard{mutex_};
  if (recent_.size() >= capacity_)
    older_ = std::exchange(recent_, {});
  recent_.insert(token);
}

} // namespace logflume::crypto

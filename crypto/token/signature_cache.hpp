#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_set>

namespace logflume::crypto {

/// Remembers tokens whose signatures hold by one set of keys: a client sends the same token for
/// each connection, and checking an ECDSA signature costs a hundred times as much as a look-up.
/// Holds only digests. Thread-safe.
class signature_cache {
 public:
  /// SHA-256 of the whole token, signature included.
  using digest = std::array<std::uint8_t, 32>;

  /// Drops the oldest tokens: remembers at least the last `capacity`, and at most twice as many.
  explicit signature_cache(std::size_t capacity) : capacity_{capacity} {}

  static digest digest_of(std::string_view token);

  bool contains(const digest& token);
  void add(const digest& token);

 private:
  /// Any part of a digest is an equally good hash.
  struct first_bytes {
    std::size_t operator()(const digest& value) const;
  };
  using generation = std::unordered_set<digest, first_bytes>;

  const std::size_t capacity_;
  std::mutex mutex_;
  generation recent_;
  generation older_;
};

} // namespace logflume::crypto

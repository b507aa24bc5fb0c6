#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace logflume::crypto {

using bytes_view = std::span<const std::uint8_t>;

constexpr std::size_t key_size = 16;
constexpr std::size_t salt_size = 12;

using key_view = std::span<const std::uint8_t, key_size>;
using salt_view = std::span<const std::uint8_t, salt_size>;

/// AES-128 in the log's counter mode: block i (from 1) is the encryption of
/// `i as u32 big-endian ‖ salt`. Thread-safe: `apply` does not change it.
class cipher {
 public:
  explicit cipher(key_view key);
  cipher(cipher&&) noexcept;
  cipher& operator=(cipher&&) noexcept;
  ~cipher();

  /// Encrypts or decrypts in place; the mode is its own inverse.
  void apply(salt_view salt, std::span<std::uint8_t> text) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::crypto

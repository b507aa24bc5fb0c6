#include "crypto/cipher.hpp"

#include <botan/block_cipher.h>
#include <botan/mem_ops.h>

#include <algorithm>
#include <cstring>

namespace logflume::crypto {

namespace {

constexpr std::size_t block_size = 16;
constexpr std::size_t counter_size = block_size - salt_size;
/// Blocks encrypted in one call: enough to keep the processor's pipeline full.
constexpr std::size_t batch = 32;

void put_big_endian(std::uint32_t value, std::uint8_t* out) {
  for (std::size_t i = 0; i < counter_size; ++i)
    out[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

} // namespace

struct cipher::state {
  std::unique_ptr<Botan::BlockCipher> block_cipher = Botan::BlockCipher::create_or_throw("AES-128");
};

cipher::cipher(key_view key) : state_(std::make_unique<state>()) {
  state_->block_cipher->set_key(key.data(), key.size());
}

cipher::cipher(cipher&&) noexcept = default;
cipher& cipher::operator=(cipher&&) noexcept = default;
cipher::~cipher() = default;

void cipher::apply(salt_view salt, std::span<std::uint8_t> text) const {
  std::array<std::uint8_t, batch * block_size> key_stream;
  const auto used = std::min(text.size() + block_size - 1, key_stream.size());
  std::uint32_t counter = 1;
  while (!text.empty()) {
    const auto size = std::min(text.size(), key_stream.size());
    const auto blocks = (size + block_size - 1) / block_size;
    for (std::size_t i = 0; i < blocks; ++i) {
      auto* block = key_stream.data() + i * block_size;
      put_big_endian(counter++, block);
      std::memcpy(block + counter_size, salt.data(), salt_size);
    }
    state_->block_cipher->encrypt_n(key_stream.data(), key_stream.data(), blocks);
    for (std::size_t i = 0; i < size; ++i)
      text[i] ^= key_stream[i];
    text = text.subspan(size);
  }
  Botan::secure_scrub_memory(key_stream.data(), used);
}

} // namespace logflume::crypto

#include "log/record/crc32c.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

namespace logflume::log {

namespace {

constexpr std::uint32_t polynomial = 0x82F63B78; // reflected

using table = std::array<std::uint32_t, 256>;

/// tables[i][b] is the effect of byte b on the checksum when i bytes follow it.
constexpr std::array<table, 8> tables = [] {
  std::array<table, 8> result{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
    result[0][byte] = crc;
  }
  for (std::size_t i = 1; i < result.size(); ++i)
    for (std::size_t byte = 0; byte < 256; ++byte)
      result[i][byte] = result[i - 1][byte] >> 8 ^ result[0][result[i - 1][byte] & 0xFF];
  return result;
}();

[[maybe_unused]] std::uint64_t load(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) std::uint32_t
by_instruction(std::span<const std::uint8_t> bytes) {
  std::uint64_t crc = 0xFFFF'FFFF;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8)
    crc = _mm_crc32_u64(crc, load(at));
  auto result = static_cast<std::uint32_t>(crc);
  for (; left > 0; --left, ++at)
    result = _mm_crc32_u8(result, *at);
  return ~result;
}

const bool has_instruction = (__builtin_cpu_init(), __builtin_cpu_supports("sse4.2") != 0);

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

std::uint32_t by_instruction(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFF'FFFF;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8)
    crc = __crc32cd(crc, load(at));
  for (; left > 0; --left, ++at)
    crc = __crc32cb(crc, *at);
  return ~crc;
}

constexpr bool has_instruction = true;

#else

std::uint32_t by_instruction(std::span<const std::uint8_t> bytes) {
  return crc32c_by_table(bytes);
}

constexpr bool has_instruction = false;

#endif

} // namespace

std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFF'FFFF;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < 8; ++i)
      next ^= tables[7 - i][i < 4 ? (crc >> (8 * i) & 0xFF) ^ at[i] : at[i]];
    crc = next;
  }
  for (; left > 0; --left, ++at)
    crc = crc >> 8 ^ tables[0][(crc ^ *at) & 0xFF];
  return ~crc;
}

std::uint32_t crc32c_append(std::uint32_t crc, std::uint8_t byte) {
  const auto state = ~crc;
  return ~(state >> 8 ^ tables[0][(state ^ byte) & 0xFF]);
}

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
  return has_instruction ? by_instruction(bytes) : crc32c_by_table(bytes);
}

} // namespace logflume::log

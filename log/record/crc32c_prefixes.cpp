#include "log/record/crc32c_prefixes.hpp"

#include "log/record/crc32c.hpp"

#include <array>

namespace logflume::log {

namespace {

constexpr std::uint32_t polynomial = 0x82F63B78; // reflected
constexpr std::uint32_t one = 0x8000'0000;       // the polynomial 1, reflected

/// Returns the product of two polynomials modulo the polynomial of CRC-32C.
constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (; a != 0; a <<= 1) {
    if ((a & one) != 0)
      product ^= b;
    b = b >> 1 ^ ((b & 1) != 0 ? polynomial : 0);
  }
  return product;
}

using table = std::array<std::uint32_t, 256>;

/// shifts[i][n] is x to the power of 8 * n * 256^i. Multiplying by it appends n * 256^i zero bytes.
const std::array<table, 3> shifts = [] {
  std::array<table, 3> result{};
  std::uint32_t step = one >> 8;
  for (auto& powers : result) {
    powers[0] = one;
    for (std::size_t n = 1; n < powers.size(); ++n)
      powers[n] = multiply(powers[n - 1], step);
    step = multiply(powers.back(), step);
  }
  return result;
}();

std::uint32_t append_zeros(std::uint32_t crc, std::size_t count) {
  for (std::size_t i = 0; i < shifts.size(); ++i)
    if (const auto digit = count >> (8 * i) & 0xFF; digit != 0)
      crc = multiply(shifts[i][digit], crc);
  return crc;
}

} // namespace

crc32c_prefixes::crc32c_prefixes(std::span<const std::uint8_t> bytes) {
  prefixes_.reserve(bytes.size() + 1);
  prefixes_.push_back(0);
  for (const auto byte : bytes)
    prefixes_.push_back(crc32c_append(prefixes_.back(), byte));
}

std::uint32_t crc32c_prefixes::checksum(std::size_t begin, std::size_t end) const {
  return prefixes_[end] ^ append_zeros(prefixes_[begin], end - begin);
}

} // namespace logflume::log

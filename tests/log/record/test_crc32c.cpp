#include "log/record/crc32c.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <string_view>
#include <vector>

using namespace logflume::log;

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

TEST_CASE("CRC-32C gives the check value of its definition") {
  CHECK(crc32c(bytes("123456789")) == 0xE3069283);
  CHECK(crc32c_by_table(bytes("123456789")) == 0xE3069283);
  CHECK(crc32c({}) == 0);
}

TEST_CASE("CRC-32C gives the check values of RFC 3720, B.4") {
  CHECK(crc32c(std::vector<std::uint8_t>(32, 0x00)) == 0x8A9136AA);
  CHECK(crc32c(std::vector<std::uint8_t>(32, 0xFF)) == 0x62A8AB43);
}

TEST_CASE("the CPU instruction and the tables compute the same checksum") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& some) {
    RC_ASSERT(crc32c(some) == crc32c_by_table(some));
  }));
}

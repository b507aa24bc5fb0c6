#include "crypto/hex.hpp"

#include <doctest/doctest.h>

using namespace logflume::crypto;

TEST_CASE("hex digits of either case decode to bytes") {
  CHECK(decode_hex("00fFaB") == secure_bytes{0x00, 0xFF, 0xAB});
  CHECK(decode_hex("") == secure_bytes{});
}

TEST_CASE("an odd number of digits or another character is not hex") {
  CHECK_FALSE(decode_hex("0"));
  CHECK_FALSE(decode_hex("0g"));
  CHECK_FALSE(decode_hex("-1"));
  CHECK_FALSE(decode_hex(" 1"));
}

TEST_CASE("bytes are written as hex in lower case") {
  const secure_bytes bytes{0x00, 0xFF, 0xAB};
  const auto digits = encode_hex(bytes);
  CHECK(std::string_view{digits.data(), digits.size()} == "00ffab");
}

#include "crypto/hex.hpp"

#include <doctest/doctest.h>

using namespace logflume::crypto;

TEST_CASE("hex digits of either case are bytes") {
  CHECK(decode_hex("00fFaB") == secure_bytes{0x00, 0xFF, 0xAB});
  CHECK(decode_hex("") == secure_bytes{});
}

TEST_CASE("half a byte, or what is no digit, is no hex") {
  CHECK_FALSE(decode_hex("0"));
  CHECK_FALSE(decode_hex("0g"));
  CHECK_FALSE(decode_hex("-1"));
  CHECK_FALSE(decode_hex(" 1"));
}

TEST_CASE("bytes are written in lower case") {
  const secure_bytes bytes{0x00, 0xFF, 0xAB};
  const auto digits = encode_hex(bytes);
  CHECK(std::string_view{digits.data(), digits.size()} == "00ffab");
}

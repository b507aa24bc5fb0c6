#include "crypto/hmac.hpp"

#include "tests/crypto/fixtures.hpp"

#include <doctest/doctest.h>

using namespace logflume::crypto;
using namespace logflume::test;

TEST_CASE("every recorded message has the recorded HMAC") {
  const auto recorded = read_json(data / "crypto.json");
  for (const auto& vector : recorded["hmac"].GetArray()) {
    const auto digest =
        hmac_sha256(from_hex(text_of(vector["key"])), from_hex(text_of(vector["message"])));
    CHECK(std::vector<std::uint8_t>(digest.begin(), digest.end()) ==
          from_hex(text_of(vector["hmac_sha256"])));
  }
}

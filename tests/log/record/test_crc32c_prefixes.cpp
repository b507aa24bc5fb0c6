#include "log/record/crc32c_prefixes.hpp"

#include "log/record/crc32c.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace logflume;

TEST_CASE("the checksum of any range is that of its bytes alone") {
  std::mt19937_64 random{test::random_seed()};
  std::vector<std::uint8_t> bytes(200'000);
  std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<std::uint8_t>(random()); });
  const log::crc32c_prefixes prefixes{bytes};
  for (int i = 0; i < 2'000; ++i) {
    std::size_t begin = random() % (bytes.size() + 1);
    std::size_t end = random() % (bytes.size() + 1);
    if (i % 2 == 0)
      end = std::min(bytes.size(), begin + random() % 300);
    if (begin > end)
      std::swap(begin, end);
    REQUIRE(prefixes.checksum(begin, end) ==
            log::crc32c(std::span{bytes}.subspan(begin, end - begin)));
  }
}

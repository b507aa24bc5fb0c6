#include "actors/spare_memory.hpp"

#include "actors/process_figures.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace logflume;

TEST_CASE("what only the start needed is given back, and nothing that was written") {
  std::vector<int> numbers(100'000);
  std::iota(numbers.begin(), numbers.end(), 0);
  const auto before = actors::read_process_figures().resident_bytes;
  REQUIRE(before > 0);
  actors::give_back_spare_memory();
  CHECK(actors::read_process_figures().resident_bytes < before);
  CHECK(numbers.back() == 99'999);
  CHECK(std::ranges::is_sorted(numbers));
}

#include "actors/output/repeat_counter.hpp"

#include <doctest/doctest.h>

using logflume::actors::repeat_counter;
using namespace std::chrono_literals;

namespace {

constexpr repeat_counter::clock::time_point start{};

} // namespace

TEST_CASE("the first occurrence of a fault is reported at once") {
  repeat_counter faults;
  CHECK(faults.add("no_salt", start) == 1);
  CHECK(faults.add("no_seq_nr", start) == 1);
}

TEST_CASE("repeats are reported as a number once a minute") {
  repeat_counter faults;
  faults.add("no_salt", start);
  CHECK_FALSE(faults.add("no_salt", start + 1s));
  CHECK_FALSE(faults.add("no_salt", start + 59s));
  CHECK(faults.add("no_salt", start + 60s) == 3);
  CHECK_FALSE(faults.add("no_salt", start + 61s));
  CHECK(faults.add("no_salt", start + 10min) == 2);
}

TEST_CASE("occurrences added together are all counted") {
  repeat_counter faults;
  CHECK(faults.add("cut", start, 5) == 5);
  CHECK_FALSE(faults.add("cut", start + 1s, 7));
  CHECK(faults.add("cut", start + 60s, 2) == 9);
}

TEST_CASE("repeats are reported after a minute even if no more follow") {
  repeat_counter faults;
  faults.add("no_salt", start);
  faults.add("no_salt", start + 1s);
  faults.add("no_seq_nr", start);
  CHECK(faults.due(start + 59s).empty());
  const auto due = faults.due(start + 60s);
  REQUIRE(due.size() == 1);
  CHECK(due[0] == std::pair<std::string, std::uint64_t>{"no_salt", 1});
  CHECK(faults.due(start + 10min).empty());
}

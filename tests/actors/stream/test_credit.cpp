#include "actors/stream/credit.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace logflume::test {

using actors::credit;

TEST_CASE("a receiver that drains notifies only a sender that is holding back") {
  credit shared{64};
  shared.spend(3);
  CHECK(shared.in_flight() == 3);
  CHECK_FALSE(shared.give_back(3));
  shared.spend(2);
  CHECK(shared.mark_lagging());
  CHECK_FALSE(shared.give_back(1));
  CHECK(shared.give_back(1));
}

TEST_CASE("a sender that holds back too late is told to resume by itself") {
  credit shared{64};
  shared.spend(1);
  CHECK_FALSE(shared.give_back(1));
  CHECK_FALSE(shared.mark_lagging());
}

TEST_CASE("exactly one side wakes the stream whatever the timing") {
  for (int round = 0; round < 5'000; ++round) {
    credit shared{4};
    shared.spend(1);
    std::atomic<int> woken{0};
    std::thread receiver{[&] {
      if (shared.give_back(1))
        ++woken;
    }};
    if (!shared.mark_lagging())
      ++woken;
    receiver.join();
    REQUIRE(woken == 1);
  }
}

} // namespace logflume::test

#include "log/forward/forward_session.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>

namespace logflume::test {

using namespace log;

TEST_CASE("smaller transactions find a refused record and commit everything before it") {
  for (const std::size_t bad : {0U, 1U, 2U, 700U, 9'999U, 25'000U}) {
    CAPTURE(bad);
    transaction_limit limit{10'000};
    std::size_t done = 0;
    int trials = 0;
    for (bool found = false; !found; ++trials) {
      REQUIRE(trials < 40);
      const auto sent = limit.current();
      if (done + sent <= bad) {
        done += sent;
        limit.committed(sent, transaction_limit::quick);
      } else {
        // Records of the same batch are refused with the bad one.
        const auto preceding = (bad - done) / 100 * 100;
        found = limit.refused(preceding, sent);
      }
    }
    CHECK(done == bad);
  }
}

TEST_CASE("transactions grow back to their limit after a refusal") {
  transaction_limit limit{1'000};
  CHECK_FALSE(limit.refused(0, 1'000));
  CHECK(limit.current() == 1);
  for (int n = 0; n < 12; ++n)
    limit.committed(limit.current(), transaction_limit::quick);
  CHECK(limit.current() == 1'000);
}

TEST_CASE("transactions grow while they are full and quick and shrink while they are slow") {
  constexpr std::chrono::nanoseconds instant{1};
  constexpr auto first = transaction_limit::first;
  transaction_limit limit{100'000};
  CHECK(limit.current() == first);
  limit.committed(first - 1, transaction_limit::quick);
  CHECK(limit.current() == first);
  limit.committed(first, transaction_limit::quick);
  CHECK(limit.current() == 2 * first);
  limit.committed(2 * first, transaction_limit::quick + instant);
  limit.committed(2 * first, transaction_limit::slow);
  CHECK(limit.current() == 2 * first);
  limit.committed(2 * first, transaction_limit::slow + instant);
  CHECK(limit.current() == first);
  limit.timed_out(first);
  CHECK(limit.current() == first / 2);
  limit.committed(first / 2, transaction_limit::slow);
  CHECK(limit.current() == first);
  limit.timed_out(1'000);
  CHECK(limit.current() == 500);
  limit.timed_out(0);
  limit.timed_out(0);
  CHECK(limit.current() == transaction_limit::minimum);
}

TEST_CASE("transactions below the minimum size keep their size while they are slow") {
  transaction_limit limit{100'000};
  CHECK_FALSE(limit.refused(3, 100));
  limit.timed_out(3);
  CHECK(limit.current() == 3);
}

} // namespace logflume::test

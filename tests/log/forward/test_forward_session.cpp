#include "log/forward/forward_session.hpp"

#include <doctest/doctest.h>

#include <cstddef>

namespace logflume::test {

using namespace log;

TEST_CASE("a record that is refused is found by smaller transactions and what is before it goes") {
  for (const std::size_t bad : {0, 1, 2, 700, 9'999, 25'000}) {
    CAPTURE(bad);
    transaction_limit limit{10'000};
    std::size_t done = 0;
    int trials = 0;
    for (bool found = false; !found; ++trials) {
      REQUIRE(trials < 40);
      const auto sent = limit.now();
      if (done + sent <= bad) {
        done += sent;
        limit.committed();
      } else {
        // Refused with it are those that went in the same batch.
        const auto preceding = (bad - done) / 100 * 100;
        found = limit.refused(preceding, sent);
      }
    }
    CHECK(done == bad);
  }
}

TEST_CASE("transactions grow again up to their bound") {
  transaction_limit limit{1'000};
  CHECK_FALSE(limit.refused(0, 1'000));
  CHECK(limit.now() == 1);
  for (int n = 0; n < 12; ++n)
    limit.committed();
  CHECK(limit.now() == 1'000);
}

} // namespace logflume::test

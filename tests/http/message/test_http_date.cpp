#include "http/message/http_date.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;

TEST_CASE("a date is formatted as in RFC 9110") {
  using std::chrono::system_clock;
  CHECK(http_date(system_clock::from_time_t(784'111'777)) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(http_date(system_clock::from_time_t(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

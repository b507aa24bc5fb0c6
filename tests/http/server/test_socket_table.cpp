#include "http/server/socket_table.hpp"

#include "tests/http/client.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;

TEST_CASE("a hang-up before the observer is set is reported to it once") {
  socket_table table;
  table.open({5, 1});
  table.hung_up({5, 1});
  const auto observer = std::make_shared<test::recording_observer>();
  table.observe({5, 1}, observer);
  table.hung_up({5, 1});
  CHECK(observer->hang_ups() == 1);
}

TEST_CASE("an event for an older socket with the same number is ignored") {
  socket_table table;
  table.open({5, 1});
  table.forget({5, 1});
  table.open({5, 2});
  const auto observer = std::make_shared<test::recording_observer>();
  table.observe({5, 2}, observer);
  table.hung_up({5, 1});
  table.hung_up({9'999, 1});
  CHECK(observer->hang_ups() == 0);
}

TEST_CASE("forgetting a socket releases its observer") {
  socket_table table;
  table.open({5, 1});
  const auto observer = std::make_shared<test::recording_observer>();
  table.observe({5, 1}, observer);
  CHECK(observer.use_count() == 2);
  table.forget({5, 1});
  CHECK(observer.use_count() == 1);
}

TEST_CASE("writability reported before the observer is set is not lost") {
  socket_table table;
  table.open({5, 1});
  table.want_writable({5, 1});
  table.writable({5, 1});
  const auto observer = std::make_shared<test::recording_observer>();
  table.observe({5, 1}, observer);
  observer->wait_writable();
}

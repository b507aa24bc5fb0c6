#include "http/server/socket_table.hpp"

#include "tests/http/client.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;

TEST_CASE("a hang-up before there is an observer is told when there is one, once") {
  socket_table table;
  table.open({5, 1});
  table.hung_up({5, 1});
  const auto observer = std::make_shared<test::recording_observer>();
  table.observe({5, 1}, observer);
  table.hung_up({5, 1});
  CHECK(observer->hang_ups() == 1);
}

TEST_CASE("news of an older socket of the same number reaches nobody") {
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

TEST_CASE("a forgotten observer is let go") {
  socket_table table;
  table.open({5, 1});
  const auto observer = std::make_shared<test::recording_observer>();
  table.observe({5, 1}, observer);
  CHECK(observer.use_count() == 2);
  table.forget({5, 1});
  CHECK(observer.use_count() == 1);
}

TEST_CASE("writability that came before the observer is not lost") {
  socket_table table;
  table.open({5, 1});
  table.want_writable({5, 1});
  table.writable({5, 1});
  const auto observer = std::make_shared<test::recording_observer>();
  table.observe({5, 1}, observer);
  observer->wait_writable();
}

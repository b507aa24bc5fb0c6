#include "actors/output/json_object.hpp"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

using namespace logflume::actors;

TEST_CASE("an object's members are written in order and according to their types") {
  json_object object;
  object.add("text", "a\n\"b\"");
  object.add("least", std::numeric_limits<std::int64_t>::min());
  object.add("most", std::numeric_limits<std::uint64_t>::max());
  object.add("ratio", 0.5);
  object.add("yes", true);
  object.add("none", std::optional<std::string>{});
  object.add_raw("raw", R"({"a":[1]})");
  CHECK(object.take() == R"({"text":"a\n\"b\"","least":-9223372036854775808,)"
                         R"("most":18446744073709551615,"ratio":0.5,"yes":true,"none":null,)"
                         R"("raw":{"a":[1]}})");
}

TEST_CASE("infinite numbers become null and invalid UTF-8 becomes U+FFFD") {
  json_object object;
  object.add("infinite", std::numeric_limits<double>::infinity());
  object.add("bytes", "a\xff\xc0\xaf");
  CHECK(object.take() == "{\"infinite\":null,\"bytes\":\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"}");
}

TEST_CASE("lists contain an object or a tuple per item and may be empty") {
  json_object object;
  const auto write = [](json_object& to, int item) { to.add("n", item); };
  object.add_list("list", std::array{1, 2}, write);
  object.add_list("empty", std::vector<int>{}, write);
  object.add_tuples("pairs", std::vector<std::array<std::string, 2>>{{"a", "b"}});
  object.add_object("one", 3, write);
  CHECK(object.take() ==
        R"({"list":[{"n":1},{"n":2}],"empty":[],"pairs":[["a","b"]],"one":{"n":3}})");
}

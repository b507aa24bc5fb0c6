#include "actors/output/text_table.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace logflume::actors;

using lines = std::vector<std::string>;

TEST_CASE("a column is as wide as its longest cell") {
  text_table table{{"NAME", "COUNT"}};
  table.add({"a", "1"});
  table.add({"longest name", "1234567"});
  CHECK(table.lines() ==
        lines{"NAME            COUNT", "a                   1", "longest name  1234567"});
}

TEST_CASE("values are aligned however long a name is") {
  CHECK(name_value_lines({{"a", "1"}, {"longest name", "2"}, {"", "3"}}, 2) ==
        lines{"a             1", "longest name  2", "              3"});
  CHECK(name_value_lines({}, 2).empty());
}

#include "actors/config/toml_check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace logflume::actors;
using namespace std::string_view_literals;

TEST_CASE("control characters and characters beyond ASCII outside strings are not TOML") {
  for (const auto text : {"[\x01"sv, "[http]\nlis\xef\xbb\xbbten = 1"sv, "a = \"\x7f\""sv, "# \0"sv,
                          "a = \xc2\xa0 1"sv, "a = '\xff'"sv, "a = \"b\n\xc3\xbc\""sv}) {
    CAPTURE(std::string{text});
    CHECK(find_toml_fault(text));
  }
}

TEST_CASE("strings and comments of every kind may contain any text") {
  for (const auto text : {"a = \"\xc3\xbc \\\" \xc3\xbc\""sv, "a = '\xc3\xbc\\' # \xc3\xbc"sv,
                          "a = \"\"\"\n\xc3\xbc \"\" \xc3\xbc\"\"\""sv, "a = '''\n\xc3\xbc'''"sv,
                          "\xef\xbb\xbf# \xc3\xbc\na = 1\r\n\tb = 2"sv, "\"\xc3\xbc\" = 1"sv}) {
    CAPTURE(std::string{text});
    CHECK_FALSE(find_toml_fault(text));
  }
}

TEST_CASE("a fault is reported with its line number") {
  const auto fault = find_toml_fault("a = 1\nb = 2\n[\x01");
  REQUIRE(fault);
  CHECK(fault->line == 3);
  CHECK(fault->reason == "a control character, \\x01");
}

TEST_CASE("a string without quotes is reported with the quoted form") {
  CHECK(unquoted_value_advice("listen = 127.0.0.1:80 # all") ==
        "a string needs quotes: listen = \"127.0.0.1:80\"");
  CHECK(unquoted_value_advice("listen = \"127.0.0.1:80\"").empty());
  CHECK(unquoted_value_advice("[http").empty());
}

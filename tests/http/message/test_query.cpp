#include "http/message/query.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume::http;

namespace {

std::string read(std::string_view query) {
  std::string text;
  for (const auto& [name, value] : parse_query(query))
    text += name + "=" + value + ";";
  return text;
}

} // namespace

TEST_CASE("a query is parsed as browsers encode it") {
  CHECK(read("").empty());
  CHECK(read("entity=1&entity=2") == "entity=1;entity=2;");
  CHECK(read("a=b=c&&d&=e&") == "a=b=c;d=;=e;");
  CHECK(read("a=%2B+%3d%26&b%20c=d") == "a=+ =&;b c=d;");
  CHECK(read("a=%&b=%4&c=%zz&d=%4g") == "a=%;b=%4;c=%zz;d=%4g;");
}

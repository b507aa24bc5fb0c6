#include "http/message/media_type.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;

namespace {

double text(std::string_view accept) {
  return quality(accept, "text/plain", "0.0.4");
}

} // namespace

TEST_CASE("a media type has the quality of the most specific matching range") {
  CHECK(text("") == 0);
  CHECK(text("text/html") == 0);
  CHECK(text("text/plain") == 1);
  CHECK(text("TEXT/Plain; Q=0.5") == 0.5);
  CHECK(text("*/*;q=0.2") == 0.2);
  CHECK(text("*/*;q=0.9, text/*;q=0.3") == 0.3);
  CHECK(text("text/plain;q=0, */*") == 0);
  CHECK(text("text/plain;q=0.1, text/plain;q=0.4") == 0.4);
}

TEST_CASE("a range with a version matches only that version and one without matches any") {
  CHECK(text("text/plain;version=0.0.4;q=0.3") == 0.3);
  CHECK(text("text/plain;version=\"0.0.4\"") == 1);
  CHECK(text("text/plain;version=1.0.0") == 0);
  CHECK(text("text/plain;version=1.0.0, */*;q=0.1") == 0.1);
}

TEST_CASE("a malformed media range matches nothing and a quality above 1 counts as 1") {
  CHECK(text(",;=,") == 0);
  CHECK(text("text/plain;q=x") == 0);
  CHECK(text("text/plain;q=7") == 1);
  CHECK(text("text/plain;;q=0.5;") == 0.5);
}

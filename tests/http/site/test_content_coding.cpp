#include "http/site/content_coding.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;

namespace {

constexpr coded_bodies all{"as it is", "gzip", "br"};

std::string_view chosen(std::string_view accept_encoding, const coded_bodies& bodies = all) {
  return content_coding_names[static_cast<std::size_t>(choose_coding(accept_encoding, bodies))];
}

} // namespace

TEST_CASE("the smallest of the codings that a client accepts equally is chosen") {
  CHECK(chosen("gzip, deflate, br, zstd") == "br");
  CHECK(chosen("gzip, deflate") == "gzip");
  CHECK(chosen("GZIP") == "gzip");
  CHECK(chosen("x-gzip") == "gzip");
  CHECK(chosen("*") == "br");
  CHECK(chosen("br;q=0.2, gzip;q=0.2") == "br");
}

TEST_CASE("the quality of a coding takes precedence over its size") {
  CHECK(chosen("br;q=0.5, gzip;q=0.8") == "gzip");
  CHECK(chosen("br ; Q=0.001") == "br");
  CHECK(chosen("gzip;q=0.5, identity") == "identity");
  CHECK(chosen("gzip;q=0.5, *;q=0.6") == "br");
  CHECK(chosen("br;q=0, *") == "gzip");
  CHECK(chosen("identity;q=0.5, gzip;q=0.5") == "gzip");
}

TEST_CASE("a client that accepts no available coding gets the uncompressed body") {
  CHECK(chosen("") == "identity");
  CHECK(chosen("deflate, zstd") == "identity");
  CHECK(chosen("br;q=0, gzip;q=0.000") == "identity");
  CHECK(chosen("*;q=0") == "identity");
  CHECK(chosen("identity;q=0") == "identity");
}

TEST_CASE("a coding with a malformed quality counts as not accepted") {
  for (const auto* accept : {"gzip;q=", "gzip;q=x", "gzip;q=0.5x", "gzip;q=-1", "gzip;q=2",
                             "gzip;q=nan", "gzip;level=1", ",;=,", ";gzip"})
    CHECK_MESSAGE(chosen(accept) == "identity", accept);
}

TEST_CASE("a coding that would not be smaller is not chosen") {
  CHECK(chosen("gzip, br", {"as it is", "gzip", ""}) == "gzip");
  CHECK(chosen("gzip, br", {"as it is", "", ""}) == "identity");
}

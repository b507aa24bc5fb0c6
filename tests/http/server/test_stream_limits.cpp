#include "http/server/stream_limits.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace logflume::http;

namespace {

peer_address peer(std::uint8_t last) {
  peer_address made;
  made.is_unix = false;
  made.bytes[0] = last;
  return made;
}

} // namespace

TEST_CASE("a stream's place is free again when its ticket is destroyed") {
  stream_limits limits{1, 0};
  std::optional first = limits.take(peer(1));
  CHECK(*first);
  CHECK_FALSE(limits.take(peer(2)));
  CHECK(limits.taken() == 1);
  first.reset();
  CHECK(limits.taken() == 0);
  CHECK(limits.take(peer(2)));
}

TEST_CASE("each address has its own limit") {
  stream_limits limits{10, 2};
  const auto a = limits.take(peer(1));
  auto b = limits.take(peer(1));
  CHECK_FALSE(limits.take(peer(1)));
  CHECK(limits.take(peer(2)));
  b = {};
  CHECK(limits.take(peer(1)));
}

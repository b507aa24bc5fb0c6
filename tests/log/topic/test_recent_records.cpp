#include "log/topic/recent_records.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace logflume::log;

namespace {

record_mark mark(offset at) {
  record_view record;
  record.offset = at;
  return record_mark{record};
}

} // namespace

TEST_CASE(
    "the first and all of the newest records are remembered and ever fewer of the older ones") {
  constexpr std::size_t capacity = 1024;
  constexpr offset last = 200'000;
  recent_records recent{capacity};
  for (offset at = 0; at <= last; ++at)
    recent.push({(at + 1) * 80, mark(at)});
  std::size_t remembered = 0;
  offset widest = 0;
  offset before = 0;
  for (offset at = 0; at <= last; ++at) {
    if (recent.find(at) == nullptr)
      continue;
    ++remembered;
    widest = std::max(widest, at - before);
    before = at;
  }
  CHECK(remembered <= capacity);
  CHECK(recent.find(0) != nullptr);
  CHECK(widest < last / 10);
  for (offset at = last - capacity / 2 + 1; at <= last; ++at)
    CHECK(recent.find(at) != nullptr);
}

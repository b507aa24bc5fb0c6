#include "actors/tailer/batch_maker.hpp"

#include "tests/actors/tailer/delivery_fixture.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

namespace logflume::test {

namespace {

struct batch_chain {
  std::size_t batches = 0;
  /// Bytes of all batches but the first.
  std::size_t following_bytes = 0;
};

/// Returns the first chain of batches, of one event each, for an entity with 100 events of this
/// size.
batch_chain first_chain(std::size_t event_size) {
  constexpr std::uint64_t entity = 7;
  log::kept_events kept{std::size_t{1} << 24};
  const std::string json(event_size, 'x');
  for (log::offset next = 0; next < 100; ++next)
    kept.append({.entity_id = entity, .seq_nr = next + 1, .offset = next, .json = json});
  counting_form form;
  batch_maker maker{1, log::selection{{entity}}, form};
  batch_chain result;
  const auto first = maker.next(kept, log::offset{99}, {}, 1);
  for (auto batch = first; batch; batch = batch->following) {
    ++result.batches;
    result.following_bytes += batch == first ? 0 : batch->frames.plain().size();
  }
  return result;
}

} // namespace

TEST_CASE("a chain of batches has at most eight of them") {
  CHECK(first_chain(10).batches == 8);
}

TEST_CASE(
    "a chain of batches ends with the batch that brings the bytes after the first one to 16 KiB") {
  constexpr std::size_t bound = std::size_t{16} * 1024;
  for (const std::size_t size : {4'000U, 10'000U, 20'000U}) {
    const auto made = first_chain(size);
    CHECK(made.following_bytes >= bound);
    CHECK(made.following_bytes < bound + size + 2);
  }
}

} // namespace logflume::test

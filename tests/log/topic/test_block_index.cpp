#include "log/topic/block_index.hpp"

#include "log/topic/block_reader.hpp"
#include "log/topic/tail.hpp"
#include "tests/log/topic/tail_support.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>

using namespace logflume;
using namespace logflume::log;

namespace {

/// Empty files, needed only for their ids.
struct some_files {
  some_files() {
    for (const auto* name : {"a", "b"}) {
      test::append(directory.path() / name, {});
      list.push_back(std::get<file_ptr>(opened_file::open(directory.path() / name)));
    }
  }
  test::temp_dir directory;
  std::vector<file_ptr> list;
};

struct added_record {
  std::size_t file = 0;
  block_index::entry entry;
};

bool is_in(const file_block& block, file_id file, const block_index::entry& record) {
  return block.file == file && block.begin <= record.begin && record.end <= block.end;
}

std::uint64_t size_of(const block_index::found_blocks& blocks) {
  std::uint64_t size = 0;
  for (const auto& each : blocks.list)
    size += each.end - each.begin;
  return size;
}

/// Adds a file of `count` records of 100 bytes each; `entity_of` returns the entity of each.
template <class EntityOf>
void add_many(block_index& index, file_id file, std::size_t count, EntityOf entity_of) {
  for (std::uint64_t i = 0; i < count; ++i)
    index.add(file, {.entity_id = entity_of(i),
                     .offset = i,
                     .begin = i * 100,
                     .end = (i + 1) * 100,
                     .crc = static_cast<std::uint32_t>(i),
                     .timestamp = static_cast<double>(i)});
}

/// Returns an entity for each number, without a pattern.
std::uint64_t mixed(std::uint64_t i) {
  i = (i ^ (i >> 31)) * 0x7FB5'D329'728E'A185;
  return ((i ^ (i >> 27)) * 0x81DA'DEF4'BC2D'D44D) & entity_mask;
}

} // namespace

TEST_CASE("every record is in the blocks that the index returns whatever was added and cut") {
  CHECK(rc::check([] {
    const some_files files;
    block_index index{*rc::gen::element<std::size_t>(0, 20'000, 1 << 20)};
    std::vector<added_record> added;
    const auto entities = *rc::gen::element<std::uint64_t>(1, 5, 3'000);
    std::array<std::uint64_t, 2> end{};
    offset next = 0;
    const auto rounds = *rc::gen::inRange(1, 12);
    for (int round = 0; round < rounds; ++round) {
      const std::size_t file = round < rounds / 2 ? 0 : 1;
      if (*rc::gen::inRange(0, 4) == 0) {
        const auto position = end[file] == 0 ? 0 : *rc::gen::inRange<std::uint64_t>(0, end[file]);
        std::erase_if(
            added, [&](const added_record& x) { return x.file == file && x.entry.end > position; });
        std::optional<offset> last;
        end[file] = 0;
        for (const auto& each : added)
          if (each.file == file) {
            last = each.entry.offset;
            end[file] = each.entry.end;
          }
        index.cut(files.list[file]->id(), end[file], last);
        next = added.empty() ? 0 : added.back().entry.offset + 1;
      }
      const auto size = *rc::gen::element<std::uint64_t>(40, 900, 16'000);
      for (auto count = *rc::gen::inRange(0, 400); count > 0; --count) {
        const added_record record{file,
                                  {.entity_id = mixed(mixed(next) % entities),
                                   .offset = next,
                                   .begin = end[file] + (count % 50 == 0 ? 7 : 0),
                                   .end = end[file] + size,
                                   .crc = static_cast<std::uint32_t>(next)}};
        index.add(files.list[file]->id(), record.entry);
        added.push_back(record);
        end[file] = record.entry.end;
        next += 1 + next % 3;
      }
    }
    for (int question = 0; question < 10; ++question) {
      const auto from = *rc::gen::inRange<offset>(0, next + 1);
      const auto after = from == 0 ? std::nullopt : std::optional{from - 1};
      const auto until = *rc::gen::inRange<offset>(0, next + 2);
      std::vector<std::uint64_t> wanted;
      for (auto n = *rc::gen::inRange(0, 4); n > 0; --n)
        wanted.push_back(mixed(*rc::gen::inRange<std::uint64_t>(0, entities)));
      const auto blocks = index.find(
          files.list, {wanted, after, until, *rc::gen::element<std::size_t>(1, 3, 1000)});
      for (const auto& each : added)
        if (each.entry.offset <= std::min(until, blocks.through.value_or(until)) &&
            (!after || each.entry.offset > *after) &&
            (wanted.empty() || std::ranges::find(wanted, each.entry.entity_id) != wanted.end()))
          RC_ASSERT(std::ranges::any_of(blocks.list, [&](const file_block& block) {
            return is_in(block, files.list[each.file]->id(), each.entry);
          }));
      for (const auto& block : blocks.list)
        RC_ASSERT(std::ranges::any_of(added, [&](const added_record& x) {
          return files.list[x.file]->id() == block.file && x.entry.begin == block.begin;
        }));
    }
  }));
}

TEST_CASE("an index takes at most 3 bytes per record and returns few needless blocks") {
  const some_files files;
  block_index index{std::size_t{1} << 30};
  constexpr std::size_t records = 3'000'000;
  SUBCASE("each entity occurs once") {
    add_many(index, files.list[0]->id(), records, mixed);
    CHECK(index.bytes() <= 3 * records);
  }
  SUBCASE("there are a thousand entities") {
    add_many(index, files.list[0]->id(), records, [](auto i) { return mixed(i) % 1'000; });
    CHECK(index.bytes() <= records / 2);
  }
  SUBCASE("there is one entity") {
    add_many(index, files.list[0]->id(), records, [](auto) { return std::uint64_t{7}; });
    CHECK(index.bytes() <= records / 2);
  }
  // These ten entities are not in the log.
  std::uint64_t size = 0;
  for (std::uint64_t i = 0; i < 10; ++i)
    size += size_of(index.find(files.list, {std::vector{mixed(records + i)}, {}, records}));
  CHECK(size <= 10 * 8 * block_index::block_size);
}

TEST_CASE("finding an entity's 20 events in a log of a million takes about 20 blocks") {
  const some_files files;
  block_index index{std::size_t{1} << 30};
  constexpr std::size_t records = 1'000'000;
  constexpr std::uint64_t rare = 4711;
  add_many(index, files.list[0]->id(), records,
           [](auto i) { return i % 50'000 == 123 ? rare : mixed(i); });
  const auto blocks = index.find(files.list, {std::vector{rare}, {}, records});
  CHECK(size_of(blocks) <= 24 * (block_index::block_size + 100));
  CHECK(index.find(files.list, {std::vector{rare}, records / 2, records}).list.size() <= 12);
}

TEST_CASE("an index at its limit forgets the oldest entries first and still misses no record") {
  const some_files files;
  block_index index{100'000};
  constexpr std::size_t records = 400'000;
  add_many(index, files.list[0]->id(), records, mixed);
  // The list of the blocks themselves is not dropped.
  CHECK(index.bytes() <= 500'000);
  CHECK(size_of(index.find(files.list, {std::vector{mixed(records - 1)}, {}, records})) <
        records * 100);
  const auto found = index.find(files.list, {std::vector{mixed(1)}, {}, records}).list;
  CHECK(found.front().begin == 0);
}

TEST_CASE("an index uses its limit and exceeds it only by the blocks that are being added") {
  const some_files files;
  constexpr std::size_t limit = 1'000'000;
  constexpr std::size_t open_blocks = 64 * (block_index::block_size / 100 + 1) * 4;
  block_index index{limit};
  // Without a limit, the index would have about 4 MB.
  add_many(index, files.list[0]->id(), 1'500'000, mixed);
  CHECK(index.bytes() <= limit + 2 * open_blocks);
  CHECK(index.bytes() >= limit / 2);
}

TEST_CASE("a query returns no more blocks than requested and the next query continues after them") {
  const some_files files;
  block_index index{std::size_t{1} << 30};
  constexpr std::size_t records = 100'000;
  add_many(index, files.list[0]->id(), records, [](auto) { return std::uint64_t{7}; });
  constexpr std::size_t most = 3;
  std::optional<offset> after;
  std::uint64_t end = 0;
  for (bool more = true; more;) {
    const auto found =
        index.find(files.list, {.after = after, .until = records, .max_blocks = most});
    REQUIRE(found.list.size() == 1);
    CHECK(found.list.front().begin == end);
    CHECK(size_of(found) <= most * (block_index::block_size + 100));
    end = found.list.front().end;
    CHECK(found.through.value_or(records - 1) == end / 100 - 1);
    more = end < records * 100;
    after = found.through;
    REQUIRE((!more || after));
  }
  CHECK(end == records * 100);
}

TEST_CASE("the first block returned for a time contains the first record that is not older") {
  const some_files files;
  block_index index{std::size_t{1} << 30};
  add_many(index, files.list[0]->id(), 10'000, mixed);
  const auto found = index.find_time(files.list, 5'000).list;
  REQUIRE(found.size() == 1);
  CHECK(found.front().begin <= 500'000);
  CHECK(found.front().begin >= 500'000 - block_index::block_size - 100);
  CHECK(found.front().end == 1'000'000);
  CHECK(index.find_time(files.list, 10'000).list.empty());
}

TEST_CASE("a file that the topic no longer has is forgotten") {
  const some_files files;
  block_index index{std::size_t{1} << 30};
  add_many(index, files.list[0]->id(), 100'000, mixed);
  index.retain(std::vector{files.list[1]});
  CHECK(index.bytes() == 0);
  CHECK(index.find(files.list, {.until = 100'000}).list.empty());
}

TEST_CASE("blocks of replaced files are not read and this is reported") {
  const test::temp_dir directory;
  const topic files{directory.path(), "temperature"};
  test::append_records(files.active, 0, 9);
  test::follower reader{files, {.index = 1 << 20}};
  reader.read();
  const auto blocks = reader.tail.blocks({.until = 9});
  REQUIRE(blocks);
  SUBCASE("another file has the name") {
    std::filesystem::remove(files.active);
    test::append(files.work, {});
    test::append_records(files.active, 0, 9);
  }
  SUBCASE("the file is shorter") {
    std::filesystem::resize_file(files.active, 10);
  }
  block_reader records{files, blocks->list, default_max_record_size};
  CHECK_FALSE(records.next().has_value());
}

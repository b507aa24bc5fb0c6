#include "log/topic/tail.hpp"

#include "tests/log/topic/tail_support.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace logflume;
using namespace logflume::log;

namespace {

namespace fs = std::filesystem;

const fs::path data = LOGFLUME_TEST_DATA;

std::string topic_in(const fs::path& directory) {
  for (const auto* name : {"records", "temp.raw"})
    if (fs::exists(directory / name))
      return name;
  return "temperature";
}

/// Does one of the operations that the original's writer was observed to do.
void replay(const rapidjson::Value& operation, const fs::path& root) {
  const auto kind = test::text_of(operation["op"]);
  const auto file = root / test::text_of(operation["file"]);
  if (kind == "create")
    test::append(file, {});
  else if (kind == "append")
    test::append(file, test::from_hex(test::text_of(operation["hex"])));
  else if (kind == "rename")
    fs::rename(file, root / test::text_of(operation["to"]));
  else if (kind == "unlink")
    fs::remove(file);
  else if (kind == "truncate")
    fs::resize_file(file, operation["size"].GetUint64());
  else
    FAIL("an operation that is not known: ", kind);
}

struct trace {
  test::temp_dir directory;
  topic files{directory.path(), "temperature"};
  std::vector<rapidjson::Document> operations = test::read_jsonl(data / "trace/ops.jsonl");
  test::seen_records left =
      test::without_checksums(test::expected_records(data / "trace/expected.final.jsonl"));

  void run(std::size_t operation) { replay(operations[operation], directory.path()); }
};

} // namespace

TEST_CASE("every recorded log is delivered as the original delivers it") {
  for (const auto& entry : fs::directory_iterator{data / "logs"}) {
    CAPTURE(entry.path().filename().string());
    for (const std::size_t read_size : {1U, 4096U, 262'144U}) {
      test::follower reader{topic{entry.path(), topic_in(entry.path())},
                            tail_options{16 * 1024, read_size}};
      reader.read();
      auto expected = test::expected_records(entry.path() / "expected.jsonl");
      if (fs::exists(entry.path() / "skipped.jsonl"))
        for (const auto& skipped : test::expected_records(entry.path() / "skipped.jsonl"))
          expected.push_back(skipped);
      std::ranges::sort(expected, {}, &test::seen_record::offset);
      CHECK(reader.delivered == expected);
      CHECK(reader.rewinds.empty());
      CHECK(reader.compactions.empty());
    }
  }
}

TEST_CASE("a corrupt record is reported once with its position") {
  const auto directory = data / "logs/corrupt-middle";
  test::follower reader{topic{directory, "temperature"}};
  reader.read();
  reader.read();
  const auto expected = test::read_jsonl(directory / "damaged.jsonl");
  // Two of the five damaged records are adjacent.
  REQUIRE(reader.damage.size() == 4);
  std::uint64_t expected_bytes = 0;
  for (const auto& line : expected)
    expected_bytes += line["size"].GetUint64();
  std::uint64_t told_bytes = 0;
  for (const auto& damage : reader.damage) {
    told_bytes += damage.bytes;
    CHECK(damage.file == "temperature");
    CHECK(std::ranges::any_of(
        expected, [&](const auto& line) { return line["record_at"].GetUint64() == damage.at; }));
  }
  CHECK(told_bytes == expected_bytes);
}

TEST_CASE("records that are in two files are delivered once and counted") {
  test::follower reader{topic{data / "logs/duplicates", "temperature"}};
  reader.read();
  CHECK(reader.tail.position().repeats == 60);
}

TEST_CASE("a torn last record is waited for, then delivered once") {
  const auto whole = test::read_bytes(data / "logs/active-only/temperature");
  const auto all = test::expected_records(data / "logs/active-only/expected.jsonl");
  for (int i = 1; i <= 6; ++i) {
    const auto name = "logs/torn-tail-" + std::to_string(i);
    CAPTURE(name);
    const auto torn = test::read_bytes(data / name / "temperature");
    test::temp_dir directory;
    const topic files{directory.path(), "temperature"};
    test::append(files.active, torn);
    test::follower reader{files};
    const auto pending = reader.read().pending_bytes;
    CHECK(pending > 0);
    CHECK(reader.read().pending_bytes == pending);
    CHECK(reader.delivered.size() == all.size() - 1);
    test::append(files.active, bytes_view{whole}.subspan(torn.size()));
    CHECK(reader.read().pending_bytes == 0);
    reader.read();
    CHECK(reader.delivered == all);
    CHECK(reader.damage.empty());
    CHECK(reader.rewinds.empty());
  }
}

TEST_CASE("a reader that reads after every operation of the writer delivers every record") {
  trace original;
  test::follower reader{original.files};
  for (std::size_t i = 0; i < original.operations.size(); ++i) {
    CAPTURE(i);
    original.run(i);
    reader.read();
    if (!fs::exists(original.files.ancient_history))
      CHECK(reader.view() == test::read_fresh(original.files));
  }
  CHECK(reader.delivered == test::expected_records(data / "trace/expected.live.jsonl"));
  CHECK(reader.view() == original.left);
  CHECK(reader.damage.empty());
  CHECK(reader.compactions.size() == 5);
}

TEST_CASE("a reader that starts at the end delivers the remaining records") {
  trace original;
  for (std::size_t i = 0; i < original.operations.size(); ++i)
    original.run(i);
  test::follower reader{original.files};
  reader.read();
  CHECK(reader.delivered == test::expected_records(data / "trace/expected.final.jsonl"));
  CHECK(reader.compactions.empty());
}

TEST_CASE("a reader that runs beside the writer ends with the log's records") {
  for (int round = 0; round < 50; ++round) {
    trace original;
    test::follower reader{original.files};
    std::atomic<bool> done = false;
    std::thread writer{[&] {
      for (std::size_t i = 0; i < original.operations.size(); ++i)
        original.run(i);
      done = true;
    }};
    while (!done)
      reader.read();
    writer.join();
    reader.read();
    CHECK(reader.view() == original.left);
    for (const auto& damage : reader.damage)
      FAIL_CHECK(damage.bytes << " bytes at " << damage.at << " of " << damage.file);
  }
}

TEST_CASE("a reader that reads now and then ends with the log's records") {
  for (std::size_t every = 2; every <= 111; ++every) {
    CAPTURE(every);
    trace original;
    test::follower reader{original.files};
    for (std::size_t i = 0; i < original.operations.size(); ++i) {
      original.run(i);
      if (i % every == 0)
        reader.read();
      if (i % every == 0 && !fs::exists(original.files.ancient_history))
        CHECK(reader.view() == test::read_fresh(original.files));
    }
    reader.read();
    CHECK(reader.view() == original.left);
    CHECK(reader.damage.empty());
  }
}

TEST_CASE("a reader that starts after any operation ends with the log's records") {
  for (std::size_t start = 0; start < 110; ++start) {
    CAPTURE(start);
    trace original;
    test::follower follows{original.files};
    test::follower comes_back{original.files};
    for (std::size_t i = 0; i < original.operations.size(); ++i) {
      original.run(i);
      if (i >= start)
        follows.read();
      if (i == start)
        comes_back.read();
    }
    comes_back.read();
    CHECK(follows.view() == original.left);
    CHECK(comes_back.view() == original.left);
  }
}

#include "tests/log/writer/observed_files.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/failing_reads.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace {

namespace fs = std::filesystem;
using namespace logflume;
using log::record_fields;
using log::topic;
using test::offsets_in;
using test::open_writer;
using test::read_bytes;
using test::refusal;
using test::temp_dir;

const fs::path logs = fs::path{LOGFLUME_TEST_DATA} / "logs";

const std::vector<std::uint8_t> some_value(60, 0xA5);

record_fields record(std::uint64_t key) {
  return {{{"seq_nr", std::span{some_value}.first(8)}}, 1.5, key, some_value};
}

/// Limits the files of this process to `size` bytes, as a full disk would.
class size_limit {
 public:
  explicit size_limit(rlim_t size) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{size, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_CASE("a topic whose offsets are used up is not opened for writing and stays unchanged") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  fs::copy_file(fs::path{LOGFLUME_TEST_DATA} / "faults/last-offset/temperature", files.active);
  fs::permissions(files.active, fs::perms::owner_write, fs::perm_options::add);
  const auto before = read_bytes(files.active);
  CHECK(refusal(files).find("temperature: has no offsets left for further records") !=
        std::string::npos);
  CHECK(read_bytes(files.active) == before);
}

TEST_CASE("a writer creates the directory and starts an empty topic at offset 0") {
  const temp_dir dir;
  const topic files{dir.path() / "not" / "yet", "temperature"};
  auto to = open_writer(files);
  CHECK(fs::file_size(files.active) == 0);
  CHECK(to.next_offset() == 0);
  CHECK(to.append(record(1)) == 0);
  CHECK(to.append(record(2)) == 1);
  CHECK(fs::file_size(files.active) == 0);
  CHECK_FALSE(to.flush());
  CHECK_FALSE(to.flush());
  CHECK(offsets_in(files.active) == std::vector<log::offset>{0, 1});
}

TEST_CASE("offsets continue after the last one whichever file contains it") {
  const auto next_offset = [](const char* fixture, const char* last_file) {
    const temp_dir dir;
    const topic files{dir.path(), "temperature"};
    fs::copy(logs / fixture, dir.path(), fs::copy_options::recursive);
    const auto last = offsets_in(dir.path() / last_file).back();
    auto to = open_writer(files);
    CHECK(to.next_offset() == last + 1);
    to.append(record(1));
    CHECK_FALSE(to.flush());
    CHECK(offsets_in(files.active).back() == last + 1);
  };
  next_offset("active-only", "temperature");
  next_offset("history-and-active", "temperature");
  next_offset("duplicates", "temperature");
  next_offset("mid-compaction", "temperature");
}

TEST_CASE("a torn tail is cut off and its offset is used again") {
  const auto whole = read_bytes(logs / "active-only" / "temperature");
  for (int i = 1; i <= 6; ++i) {
    const temp_dir dir;
    const topic files{dir.path(), "temperature"};
    fs::copy(logs / ("torn-tail-" + std::to_string(i)), dir.path());
    auto to = open_writer(files);
    const auto repaired = read_bytes(files.active);
    REQUIRE(repaired.size() < fs::file_size(logs / "active-only" / "temperature"));
    CHECK(std::equal(repaired.begin(), repaired.end(), whole.begin()));
    CHECK(offsets_in(files.active).back() == 398);
    CHECK(to.append(record(1)) == 399);
  }
}

TEST_CASE("a writer that opens a file cut at any byte keeps all whole records") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  {
    auto to = open_writer(files);
    for (std::uint64_t key = 0; key < 4; ++key)
      to.append(record(key));
    REQUIRE_FALSE(to.flush());
  }
  const auto whole = read_bytes(files.active);
  const auto size = whole.size() / 4;
  REQUIRE(size * 4 == whole.size());
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    std::ofstream{files.active, std::ios::binary}.write(reinterpret_cast<const char*>(whole.data()),
                                                        static_cast<std::streamsize>(cut));
    REQUIRE(open_writer(files).next_offset() == cut / size);
    REQUIRE(fs::file_size(files.active) == cut / size * size);
  }
}

TEST_CASE("a topic with a file that cannot be read to its end is not opened for writing and stays "
          "unchanged") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  test::append_records(files.history, 0, 9);
  test::append_records(files.active, 10, 19);
  const auto record_size = test::make_record(0).size();
  for (const auto& file : {files.history, files.active}) {
    const auto before = read_bytes(file);
    for (const std::size_t into_record : {std::size_t{0}, std::size_t{7}}) {
      test::failing_reads disk;
      disk.fail_bytes(file, 4 * record_size + into_record);
      CHECK(refusal(files).find(file.string() + ": cannot be read") == 0);
      disk.repair();
      CHECK(read_bytes(file) == before);
    }
  }
  CHECK(open_writer(files).next_offset() == 20);
}

TEST_CASE("damage in the middle of a file loses no record after it") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  fs::copy(logs / "corrupt-middle", dir.path());
  CHECK(open_writer(files).next_offset() == 400);
  CHECK(read_bytes(files.history) == read_bytes(logs / "corrupt-middle" / "temperature"));
}

TEST_CASE("a second writer is refused with the first one's process id until the first is gone") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  {
    const auto first = open_writer(files);
    const auto message = refusal(files);
    CHECK(message.find(files.lock.string()) == 0);
    CHECK(message.find("process " + std::to_string(::getpid()) + " ") != std::string::npos);
  }
  open_writer(files);
}

TEST_CASE("a failed write on a full disk is undone and its offsets are used again") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  auto to = open_writer(files);
  to.append(record(1));
  REQUIRE_FALSE(to.flush());
  const auto before = read_bytes(files.active);

  // There is room for nothing, for one byte, or for a record and a bit.
  for (const std::size_t room : {std::size_t{0}, std::size_t{1}, before.size() + 5}) {
    to.append(record(2));
    CHECK(to.append(record(3)) == 2);
    std::optional<log::write_failure> failure;
    {
      const size_limit full{before.size() + room};
      failure = to.flush();
    }
    REQUIRE(failure);
    CHECK(failure->path == files.active);
    CHECK(failure->error);
    CHECK(failure->message.find(files.active.string()) == 0);
    CHECK(read_bytes(files.active) == before);
    CHECK(to.next_offset() == 1);
    CHECK_FALSE(to.flush());
  }
  CHECK(to.append(record(4)) == 1);
  CHECK_FALSE(to.flush());
  CHECK(offsets_in(files.active) == std::vector<log::offset>{0, 1});
}

TEST_CASE("a path that cannot be opened is named") {
  const temp_dir dir;
  std::ofstream{dir.path() / "file"} << "x";
  CHECK(refusal({dir.path() / "file" / "log", "temperature"}).find("file") != std::string::npos);
  fs::create_directory(dir.path() / "temperature");
  CHECK(refusal({dir.path(), "temperature"}).find((dir.path() / "temperature").string()) == 0);
}

TEST_CASE("topics with the same history have one writer") {
  const temp_dir dir;
  const auto first = open_writer({dir.path(), "temp.raw"});
  for (const char* name : {"temp.raw", "temp.b", "temp"})
    CHECK(refusal({dir.path(), name})
              .find(" writes this topic, or one with the same history; stop "
                    "it first") != std::string::npos);
  open_writer({dir.path(), "temperature.raw"});
}

TEST_CASE("a writer whose lock file was removed stops writing and no second writer starts") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  auto first = open_writer(files);
  first.append(record(1));
  REQUIRE_FALSE(first.flush());
  fs::remove(files.lock);
  // A second writer can lock a new lock file, but not the active file.
  CHECK(refusal(files).find("temperature: another process writes this topic; stop it first") !=
        std::string::npos);
  first.append(record(1));
  const auto failure = first.flush();
  REQUIRE(failure);
  CHECK(failure->error == std::errc::no_lock_available);
  CHECK(failure->message.find("temperature.lock: was removed or replaced") != std::string::npos);
  CHECK(offsets_in(files.active) == std::vector<log::offset>{0});
}

TEST_CASE("a second writer that locked a new lock file leaves the first one's compaction alone") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  test::append_records(files.history, 0, 2);
  auto first = open_writer(files);
  first.append(record(1));
  REQUIRE_FALSE(first.flush());
  const auto aged = test::age(first);
  first.append(record(1));
  REQUIRE_FALSE(first.flush());
  test::append_records(files.work, 1, 1);
  fs::remove(files.lock);
  CHECK(refusal(files).find("temperature: another process writes this topic") != std::string::npos);
  CHECK(offsets_in(files.ancient_history) == test::range(0, 2));
  CHECK(offsets_in(files.history) == test::range(3, 3));
  CHECK(offsets_in(files.active) == test::range(4, 4));
  CHECK(offsets_in(files.work) == test::range(1, 1));
}

TEST_CASE("a compaction without the topic's lock leaves the files as they are") {
  const temp_dir dir;
  const topic files{dir.path(), "temperature"};
  auto writer = open_writer(files);
  for (int i = 0; i < 3; ++i)
    writer.append(record(1));
  REQUIRE_FALSE(writer.flush());
  const auto aged = test::age(writer);
  fs::remove(files.lock);
  test::append_records(files.work, 1, 1);
  for (const bool is_stopped : {false, true}) {
    const std::atomic<bool> stop = is_stopped;
    CHECK(std::holds_alternative<log::write_failure>(log::compact(*aged, {1, 1}, stop)));
    CHECK(offsets_in(files.history) == std::vector<log::offset>{0, 1, 2});
    CHECK(offsets_in(files.work) == std::vector<log::offset>{1});
  }
}

TEST_CASE("a writer ages a damaged file and continues after all of its records") {
  for (const char* fault : {"bit-in-a-value", "length-damaged"}) {
    const temp_dir dir;
    const topic files{dir.path(), "temperature"};
    fs::copy_file(fs::path{LOGFLUME_TEST_DATA} / "faults" / fault / "temperature", files.active);
    fs::permissions(files.active, fs::perms::owner_write, fs::perm_options::add);
    test::follower before{files, {.reads_once = true}};
    before.read();
    std::vector<test::file_action> actions;
    test::observed_files disk{[&](test::file_operation& operation) {
      actions.push_back(operation.action);
      return std::error_code{};
    }};
    auto writer = open_writer(files, disk);
    // A power cut must not take what another process left unsynced.
    CHECK(std::ranges::find(actions, test::file_action::sync) <
          std::ranges::find(actions, test::file_action::rename));
    CHECK(fs::exists(files.history));
    CHECK_FALSE(fs::exists(files.active));
    const auto next = writer.next_offset();
    CHECK(writer.append(record(1)) == next);
    REQUIRE_FALSE(writer.flush());
    test::follower live{files};
    live.read();
    REQUIRE(live.delivered.size() == before.delivered.size() + 1);
    CHECK(live.delivered.back().offset == next);
    CHECK(live.delivered[live.delivered.size() - 2].offset == next - 1);
  }
}

} // namespace

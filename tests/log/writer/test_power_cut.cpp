#include "tests/log/writer/disk_model.hpp"
#include "tests/log/writer/observed_files.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace logflume;
using test::file_action;
using test::file_operation;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t keys = 5;
constexpr log::retention keep{2, 2};

/// A directory and the operations done in it.
struct observed_directory {
  test::temp_dir directory{test::memory_directory()};
  std::vector<file_operation> operations;
  std::size_t topics = 0;
};

/// Writes, syncs, ages and compacts a topic, and records the operations on disk and the promises.
class scenario {
 public:
  struct promise {
    /// Number of operations done when the promise was given.
    std::size_t after = 0;
    std::vector<test::seen_record> records;
  };

  /// If `beside` is set, a batch is written between any two operations of a compaction.
  explicit scenario(
      bool beside, std::string topic = "temperature",
      std::shared_ptr<observed_directory> in = std::make_shared<observed_directory>()) :
      name{std::move(topic)},
      observed{std::move(in)}, beside_{beside} {}

  void start() {
    failing_.reset();
    writer_.emplace(test::open_writer(files_, disk_));
  }
  void stop() { writer_.reset(); }

  void write(std::size_t records) {
    const auto before = writer_->next_offset();
    std::vector<test::seen_record> batch;
    for (; records > 0; --records) {
      ++count_;
      const test::bytes value(20 + count_ % 7, static_cast<std::uint8_t>(count_));
      log::record_fields fields{{}, 1.5, count_ * count_ % keys, value};
      fields.offset = writer_->append(fields);
      test::bytes ignored;
      batch.push_back({fields.offset, fields.key, log::encode_record(fields, ignored)});
    }
    written.insert(written.end(), batch.begin(), batch.end());
    if (writer_->flush())
      REQUIRE(writer_->next_offset() == before);
    else
      unsynced_.insert(unsynced_.end(), batch.begin(), batch.end());
  }

  void sync() {
    if (!writer_->sync())
      promises.push_back({observed->operations.size(), std::exchange(unsynced_, {})});
    unsynced_.clear();
  }

  void compact() {
    const auto aged = writer_->age();
    if (std::holds_alternative<log::write_failure>(aged))
      return;
    compacting_ = beside_;
    const std::atomic<bool> stop = false;
    const auto result = log::compact(*std::get<log::aged_ptr>(aged), keep, stop);
    compacting_ = false;
    if (const auto* done = std::get_if<log::compacted_history>(&result))
      removed += done->records_removed;
  }

  /// Makes an operation of that kind fail, after `after` others have succeeded.
  void fail(file_action action, std::size_t after = 0) {
    failing_ = action;
    before_failing_ = after;
  }
  /// Limits the next write to `room` bytes.
  void fill(std::size_t room) { room_ = room; }

  std::string name;
  std::shared_ptr<observed_directory> observed;
  std::vector<promise> promises;
  /// All records that ever went to the disk.
  std::vector<test::seen_record> written;
  std::uint64_t removed = 0;

 private:
  std::error_code before(file_operation& operation) {
    if (std::exchange(compacting_, false)) {
      write(1);
      sync();
      compacting_ = true;
    }
    std::error_code error;
    if (failing_ == operation.action && before_failing_-- == 0) {
      failing_.reset();
      operation.failed = true;
      error = std::make_error_code(std::errc::io_error);
    } else if (operation.action == file_action::write && room_) {
      if (*room_ == 0)
        error = std::make_error_code(std::errc::no_space_on_device);
      operation.failed = *room_ == 0;
      operation.data.resize(*room_);
      room_ = *room_ == 0 ? std::optional<std::size_t>{} : 0;
    }
    observed->operations.push_back(operation);
    observed->operations.back().opening += first_opening_;
    return error;
  }

  log::topic files_{observed->directory.path(), name};
  /// Added to this topic's opening numbers, to keep them apart from other topics' in the directory.
  std::size_t first_opening_ = 1'000 * observed->topics++;
  test::observed_files disk_{[this](file_operation& operation) { return before(operation); }};
  std::optional<log::writer> writer_;
  bool beside_;
  bool compacting_ = false;
  std::uint64_t count_ = 0;
  std::vector<test::seen_record> unsynced_;
  std::optional<file_action> failing_;
  std::size_t before_failing_ = 0;
  std::optional<std::size_t> room_;
};

/// Restarts after power cuts and compares the result with what was promised.
class recovery {
 public:
  /// All topics are in one directory.
  explicit recovery(std::vector<const scenario*> of) : of_{std::move(of)} {}

  void try_every_cut() {
    test::disk_model disk;
    const auto& operations = of_.front()->observed->operations;
    for (std::size_t done = 0; done <= operations.size(); ++done) {
      CAPTURE(done);
      for (const auto& image : disk.after_power_cut())
        recover(image, done, 1);
      if (done < operations.size())
        disk.apply(operations[done]);
    }
  }

  std::size_t images = 0;

 private:
  /// `done` is the number of operations before the first cut.
  void recover(const test::disk_image& image, std::size_t done, int cuts_to_come) {
    ++images;
    const test::temp_dir directory{test::memory_directory()};
    for (const auto& [name, content] : image)
      test::append(directory.path() / name, content);
    std::vector<file_operation> operations;
    test::observed_files disk{[&](file_operation& operation) {
      operations.push_back(operation);
      return std::error_code{};
    }};
    for (const auto* each : of_) {
      const log::topic files{directory.path(), each->name};
      auto writer = test::open_writer(files, disk);
      compare(*each, files, writer.next_offset(), done);
    }
    if (cuts_to_come == 0)
      return;
    test::disk_model again{image};
    for (const auto& operation : operations) {
      again.apply(operation);
      for (const auto& cut : again.after_power_cut())
        if (cut != image && seen_.insert({cut, promised(done)}).second)
          recover(cut, done, cuts_to_come - 1);
    }
  }

  /// Returns how many promises had been given after `done` operations.
  std::size_t promised(std::size_t done) const {
    std::size_t count = 0;
    for (const auto* each : of_)
      for (const auto& promise : each->promises)
        count += promise.after <= done ? 1 : 0;
    return count;
  }

  static void compare(const scenario& of, const log::topic& files, log::offset next,
                      std::size_t done) {
    CHECK_FALSE(fs::exists(files.ancient_history));
    CHECK_FALSE(fs::exists(files.work));
    test::follower reader{files};
    reader.read();
    CHECK(reader.tail.position().repeats == 0);
    std::map<std::uint64_t, std::vector<log::offset>> offsets;
    for (const auto& record : reader.delivered) {
      REQUIRE(std::ranges::find(of.written, record) != of.written.end());
      offsets[record.key].push_back(record.offset);
      REQUIRE(next > record.offset);
    }
    for (const auto& promise : of.promises)
      for (const auto& record : promise.records) {
        if (promise.after > done)
          return;
        REQUIRE(next > record.offset);
        if (std::ranges::find(reader.delivered, record) != reader.delivered.end())
          continue;
        // Only a compaction may have removed it.
        REQUIRE(std::ranges::count_if(offsets[record.key], [&](auto offset) {
                  return offset > record.offset;
                }) >= static_cast<std::ptrdiff_t>(keep.records_per_key));
      }
  }

  std::vector<const scenario*> of_;
  std::set<std::pair<test::disk_image, std::size_t>> seen_;
};

void run(const std::vector<const scenario*>& of) {
  recovery after{of};
  after.try_every_cut();
  CHECK(after.images > of.front()->observed->operations.size());
}

void run(const scenario& of) {
  run(std::vector{&of});
}

} // namespace

TEST_CASE("a power cut during writes loses no record that was synced") {
  scenario of{false};
  of.start();
  for (std::size_t i = 0; i < 6; ++i) {
    of.write(1 + i % 3);
    if (i % 3 != 1)
      of.sync();
  }
  of.stop();
  of.start();
  of.write(2);
  of.sync();
  run(of);
}

TEST_CASE("a power cut in a compaction or in its recovery loses no record that was synced") {
  for (const bool beside : {false, true}) {
    scenario of{beside};
    of.start();
    for (int round = 0; round < 3; ++round) {
      of.write(4);
      of.sync();
      of.write(3);
      of.sync();
      of.compact();
    }
    of.write(1);
    CHECK(of.removed > 0);
    run(of);
  }
}

TEST_CASE(
    "a power cut while two topics of a directory are written loses no record that was synced") {
  const auto directory = std::make_shared<observed_directory>();
  scenario first{false, "temperature", directory};
  scenario second{true, "humidity", directory};
  first.start();
  second.start();
  for (int round = 0; round < 2; ++round) {
    first.write(3);
    second.write(2);
    first.sync();
    second.sync();
    second.compact();
    second.write(2);
    first.write(1);
    second.sync();
    first.sync();
    first.compact();
  }
  CHECK(first.removed > 0);
  run({&first, &second});
}

TEST_CASE("a power cut after a disk was full loses no record that was synced") {
  for (const auto room : std::vector<std::size_t>{0, 1, 30, 60}) {
    scenario of{false};
    of.start();
    of.write(3);
    of.sync();
    of.fill(room);
    of.write(2);
    of.write(2);
    of.sync();
    of.fill(room);
    of.compact();
    of.write(2);
    of.sync();
    of.compact();
    run(of);
  }
}

TEST_CASE("a power cut after the recovery of a failed compaction loses no record that was synced") {
  for (const auto action : {file_action::rename, file_action::sync_directory, file_action::remove})
    for (std::size_t after = 0; after < 3; ++after) {
      scenario of{false};
      of.start();
      of.write(5);
      of.sync();
      of.compact();
      of.write(5);
      of.sync();
      of.fail(action, after);
      of.compact();
      of.write(1);
      of.sync();
      of.stop();
      of.start();
      of.write(2);
      of.sync();
      of.compact();
      run(of);
    }
}

TEST_CASE("a power cut after any failed operation loses no record that was synced") {
  for (const auto action : {file_action::write, file_action::truncate, file_action::sync,
                            file_action::sync_directory, file_action::rename, file_action::remove})
    for (int where = 0; where < 3; ++where) {
      scenario of{false};
      of.start();
      of.write(2);
      of.sync();
      of.write(3);
      if (where == 0)
        of.fail(action);
      of.sync();
      of.write(3);
      of.sync();
      if (where == 1)
        of.fail(action);
      of.compact();
      of.write(4);
      of.sync();
      of.compact();
      if (where == 2)
        of.fail(action);
      of.write(2);
      of.sync();
      run(of);
    }
}

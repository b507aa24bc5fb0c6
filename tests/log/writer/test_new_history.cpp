#include "log/writer/new_history.hpp"

#include "tests/log/writer/observed_files.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace logflume;
using test::file_action;
using test::file_operation;

namespace {

namespace fs = std::filesystem;

struct fixture {
  test::temp_dir directory;
  log::topic files{directory.path(), "temperature"};
  std::vector<std::pair<file_action, std::string>> operations;
  test::observed_files disk{[this](file_operation& operation) {
    operations.emplace_back(operation.action, operation.path.extension().string());
    return std::error_code{};
  }};
  log::aged_history aged{files, test::max_record_size, &disk,
                         std::get<log::writer_lock>(log::take_writer_lock(files))};

  log::new_history begin() {
    auto begun = log::new_history::begin(aged);
    REQUIRE(std::holds_alternative<log::new_history>(begun));
    return std::move(std::get<log::new_history>(begun));
  }
};

} // namespace

TEST_CASE_FIXTURE(
    fixture,
    "a new history is synced before it is renamed and its name before the old one is removed") {
  test::append_records(files.ancient_history, 0, 2);
  test::append_records(files.history, 3, 5);
  auto history = begin();
  operations.clear();
  REQUIRE_FALSE(history.append(test::make_record(2)));
  REQUIRE_FALSE(history.replace_aged());
  CHECK(operations == std::vector<std::pair<file_action, std::string>>{
                          {file_action::write, ".work"},
                          {file_action::sync, ".work"},
                          {file_action::rename, ".work"},
                          {file_action::sync_directory, directory.path().extension().string()},
                          {file_action::remove, ".ancient_history"}});
  CHECK(test::offsets_in(files.history) == std::vector<log::offset>{2});
  CHECK_FALSE(fs::exists(files.ancient_history));
}

TEST_CASE_FIXTURE(fixture, "a large history is synced piece by piece") {
  auto history = begin();
  const auto record = test::make_record(0, 1, 10'000);
  while (history.size() < 4 * 1024 * 1024)
    REQUIRE_FALSE(history.append(record));
  CHECK(std::ranges::count(operations, file_action::sync,
                           [](const auto& each) { return each.first; }) >= 3);
}

TEST_CASE_FIXTURE(fixture,
                  "a new history that is abandoned leaves no file and the old history unchanged") {
  test::append_records(files.history, 0, 2);
  test::append(files.work, test::make_record(7));
  {
    auto history = begin();
    REQUIRE_FALSE(history.append(test::make_record(1)));
    CHECK(fs::exists(files.work));
  }
  CHECK_FALSE(fs::exists(files.work));
  CHECK(test::offsets_in(files.history) == test::range(0, 2));
}

TEST_CASE_FIXTURE(fixture,
                  "a new history without the topic's lock leaves the work file, which may be "
                  "another process's") {
  test::append(files.work, test::make_record(7));
  {
    auto history = begin();
    CHECK(fs::file_size(files.work) == 0);
    fs::remove(files.lock);
    test::append(files.work, test::make_record(8));
  }
  CHECK(test::offsets_in(files.work) == std::vector<log::offset>{8});
  const auto begun = log::new_history::begin(aged);
  const auto* failure = std::get_if<log::write_failure>(&begun);
  REQUIRE(failure);
  CHECK(failure->error == std::errc::no_lock_available);
  CHECK(test::offsets_in(files.work) == std::vector<log::offset>{8});
}

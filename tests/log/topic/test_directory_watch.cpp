#include "log/topic/directory_watch.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <fstream>
#include <mutex>

using namespace logflume;
using namespace logflume::log;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

/// Counts calls. `wait_beyond` waits for the next one, however long that takes.
struct calls {
  void operator()(directory_change change) {
    const std::lock_guard lock{mutex};
    ++count;
    if (change == directory_change::names)
      ++of_names;
    more.notify_all();
  }

  std::size_t so_far() {
    const std::lock_guard lock{mutex};
    return count;
  }

  std::size_t of_contents() {
    const std::lock_guard lock{mutex};
    return count - of_names;
  }

  void wait_beyond(std::size_t seen) {
    std::unique_lock lock{mutex};
    more.wait(lock, [&] { return count > seen; });
  }

  std::mutex mutex;
  std::condition_variable more;
  std::size_t count = 0;
  std::size_t of_names = 0;
};

template <class Change>
void changes(calls& told, Change change) {
  const auto before = told.so_far();
  change();
  told.wait_beyond(before);
}

void write(const fs::path& file) {
  std::ofstream{file, std::ios::app} << "x";
}

} // namespace

TEST_CASE("every kind of change in a directory is reported without the poll") {
  const test::temp_dir directory;
  const auto file = directory.path() / "temperature";
  calls told;
  const directory_watch watch{directory.path(), 24h, [&](auto change) { told(change); }};
  changes(told, [&] { write(file); });
  changes(told, [&] { write(file); });
  changes(told, [&] { fs::resize_file(file, 0); });
  changes(told, [&] { fs::rename(file, directory.path() / "temperature.history"); });
  changes(told, [&] { fs::remove(directory.path() / "temperature.history"); });
}

TEST_CASE("a change of a file's contents is distinguished from a change of names") {
  const test::temp_dir directory;
  const auto file = directory.path() / "temperature";
  write(file);
  calls told;
  const directory_watch watch{directory.path(), 24h, [&](auto change) { told(change); }};
  for (int i = 0; i < 3; ++i)
    changes(told, [&] { write(file); });
  const auto of_names = [&] {
    const std::lock_guard lock{told.mutex};
    return told.of_names;
  };
  CHECK(of_names() == 0);
  changes(told, [&] { fs::rename(file, directory.path() / "temperature.history"); });
  // A rename is two events.
  const auto before = of_names();
  CHECK(before > 0);
  changes(told, [&] { std::ofstream{file}; });
  CHECK(of_names() > before);
}

TEST_CASE("the poll finds a directory that is created later or recreated") {
  const test::temp_dir parent;
  const auto directory = parent.path() / "log";
  calls told;
  const directory_watch watch{directory, 20ms, [&](auto change) { told(change); }};
  for (int round = 0; round < 3; ++round) {
    changes(told, [&] { fs::create_directory(directory); });
    const auto before = told.of_contents();
    // The poll alone never reports a change of contents only, so the directory is being watched.
    for (int writes = 0; told.of_contents() == before && writes < 1000; ++writes)
      changes(told, [&] { write(directory / "temperature"); });
    CHECK(told.of_contents() > before);
    changes(told, [&] { fs::remove_all(directory); });
  }
}

TEST_CASE("the poll reports repeatedly even if nothing changes") {
  const test::temp_dir directory;
  calls told;
  const directory_watch watch{directory.path(), 1ms, [&](auto change) { told(change); }};
  told.wait_beyond(told.so_far() + 3);
}

TEST_CASE("a watch ends at once whatever its interval") {
  const test::temp_dir directory;
  const directory_watch watch{directory.path(), 24h, [](auto) {}};
}

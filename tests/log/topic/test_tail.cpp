#include "log/topic/tail.hpp"

#include "tests/log/topic/tail_fixture.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace logflume;
using namespace logflume::log;

namespace {

namespace fs = std::filesystem;
using fixture = test::tail_fixture;

} // namespace

TEST_CASE_FIXTURE(
    fixture, "a log that does not exist yet is reported as missing and is read once it appears") {
  CHECK(reader.read().missing);
  test::append_records(files.active, 0, 2);
  CHECK_FALSE(reader.read().missing);
  CHECK(view() == test::range(0, 2));
}

TEST_CASE(
    "a directory that does not exist yet is reported as missing and is read once it appears") {
  const test::temp_dir parent;
  const topic files{parent.path() / "log", "temperature"};
  test::follower reader{files};
  CHECK(reader.read().missing);
  fs::create_directory(files.root);
  test::append_records(files.active, 0, 2);
  reader.read();
  CHECK(reader.delivered.size() == 3);
}

TEST_CASE("a read failure is reported with its path and retried") {
  const test::temp_dir parent;
  const auto root = parent.path() / "log";
  test::append(root, {});
  tail reader{topic{root, "temperature"}};
  for (int i = 0; i < 2; ++i) {
    const auto step = reader.next();
    REQUIRE(std::holds_alternative<read_failure>(step));
    CHECK(std::get<read_failure>(step).path.parent_path() == root);
    CHECK(std::get<read_failure>(step).error == std::errc::not_a_directory);
  }
  fs::remove(root);
  CHECK(std::holds_alternative<at_end>(reader.next()));
}

TEST_CASE_FIXTURE(fixture, "a directory in place of a file is a failure until it is removed") {
  fs::create_directory(files.active);
  CHECK(std::holds_alternative<read_failure>(reader.tail.next()));
  fs::remove(files.active);
  test::append_records(files.active, 0, 0);
  // The name refers to another file now.
  reader.read();
  CHECK(view() == test::range(0, 0));
}

TEST_CASE_FIXTURE(fixture,
                  "a record that looks damaged in one read and whole in the next is delivered") {
  test::append_records(files.active, 0, 1);
  // Half of the last record belongs to another one, as a read during the write may find it.
  std::fstream file{files.active, std::ios::binary | std::ios::in | std::ios::out};
  const auto other = test::make_record(1, 1, 40, 9);
  const auto rest = other.size() / 2;
  const auto put = [&](const test::bytes& record) {
    file.seekp(static_cast<std::streamoff>(record_size + rest));
    file.write(reinterpret_cast<const char*>(record.data() + rest),
               static_cast<std::streamsize>(record.size() - rest));
    file.flush();
  };
  put(other);
  REQUIRE(std::holds_alternative<delivered>(reader.tail.next()));
  put(test::make_record(1));
  const auto step = reader.tail.next();
  REQUIRE(std::holds_alternative<delivered>(step));
  CHECK(std::get<delivered>(step).record.offset == 1);
}

TEST_CASE(
    "a tail rewinds to the last whole record after a cut at any byte of the last three records") {
  for (std::size_t cut = 7; cut < 10; ++cut) {
    for (std::size_t more = 0; more < test::make_record(0).size(); ++more) {
      CAPTURE(cut);
      CAPTURE(more);
      fixture f;
      test::append_records(f.files.active, 0, 9);
      f.reader.read();
      fs::resize_file(f.files.active, cut * f.record_size + more);
      CHECK(f.reader.read().pending_bytes == more);
      CHECK(f.view() == test::range(0, cut - 1));
      REQUIRE(f.reader.rewinds.size() == 1);
      CHECK(f.reader.rewinds[0].to == cut - 1);
      // The writer repairs the file and uses the offsets again.
      f.cut(cut);
      test::append_records(f.files.active, cut, 12, 1);
      f.reader.read();
      CHECK(f.reader.rewinds.size() == 1);
      CHECK(f.reader.view() == test::read_fresh(f.files));
      CHECK(f.reader.delivered.size() == 10 + 13 - cut);
      CHECK(f.reader.damage.empty());
    }
  }
}

TEST_CASE("a log that was cut and grew again between two reads is distinguished from one that only "
          "grew") {
  for (const offset last : {7U, 8U, 9U, 10U, 20U}) {
    CAPTURE(last);
    fixture f;
    test::append_records(f.files.active, 0, 9);
    f.reader.read();
    f.cut(5);
    test::append_records(f.files.active, 5, last, 1);
    f.reader.read();
    REQUIRE(f.reader.rewinds.size() == 1);
    CHECK(f.reader.rewinds[0].to == 4);
    CHECK(f.view() == test::range(0, last));
    CHECK(f.reader.delivered.size() == 10 + last - 4);
  }
}

TEST_CASE_FIXTURE(fixture, "a tail rewinds to the older files when the active file is emptied") {
  test::append_records(files.history, 0, 4);
  test::append_records(files.active, 5, 9);
  reader.read();
  cut(0);
  reader.read();
  REQUIRE(reader.rewinds.size() == 1);
  CHECK(reader.rewinds[0].to == 4);
  fs::remove(files.history);
  fs::remove(files.active);
  reader.read();
  CHECK(view() == test::range(0, 4));
}

TEST_CASE_FIXTURE(fixture,
                  "a tail rewinds far enough after a cut far below the remembered records") {
  test::append_records(files.active, 0, 20'000);
  reader.read();
  cut(3'001);
  reader.read();
  test::append_records(files.active, 3'001, 3'100, 1);
  reader.read();
  REQUIRE(reader.rewinds.size() == 1);
  REQUIRE(reader.rewinds[0].to);
  CHECK(*reader.rewinds[0].to <= 3'000);
  CHECK(*reader.rewinds[0].to > 2'000);
  CHECK(view() == fresh());
}

TEST_CASE_FIXTURE(fixture, "a file that is rewritten from its first byte is read again") {
  test::append_records(files.active, 0, 9);
  reader.read();
  cut(0);
  test::append_records(files.active, 0, 19, 1);
  reader.read();
  REQUIRE(reader.rewinds.size() == 1);
  CHECK_FALSE(reader.rewinds[0].to);
  CHECK(reader.delivered.size() == 30);
}

TEST_CASE_FIXTURE(fixture, "damaged bytes at the end of the history are skipped and reported") {
  test::append_records(files.history, 0, 4);
  test::append(files.history, test::bytes(100, 0x55));
  test::append_records(files.active, 5, 9);
  reader.read();
  CHECK(view() == test::range(0, 9));
  REQUIRE(reader.damage.size() == 1);
  CHECK(reader.damage[0].file == "temperature.history");
  CHECK(reader.damage[0].at == 5 * record_size);
  CHECK(reader.damage[0].bytes == 100);
}

TEST_CASE_FIXTURE(fixture, "a record whose offset is far too small is skipped and counted") {
  test::append_records(files.active, 100, 104);
  test::append_records(files.active, 3, 3);
  test::append_records(files.active, 105, 106);
  reader.read();
  CHECK(view() == test::range(100, 106));
  CHECK(reader.tail.position().repeats == 1);
}

TEST_CASE_FIXTURE(fixture, "damaged bytes in the active file are reported once a record follows") {
  test::append_records(files.active, 0, 4);
  test::append(files.active, test::bytes(100'000, 0x55));
  CHECK(reader.read().pending_bytes == 100'000);
  CHECK(reader.damage.empty());
  test::append(files.active, test::bytes(100'000, 0x55));
  CHECK(reader.read().pending_bytes == 200'000);
  test::append_records(files.active, 5, 6);
  CHECK(reader.read().pending_bytes == 0);
  REQUIRE(reader.damage.size() == 1);
  CHECK(reader.damage[0].bytes == 200'000);
  CHECK(view() == test::range(0, 6));
}

TEST_CASE_FIXTURE(fixture, "damaged bytes that the writer cuts off are not reported") {
  test::append_records(files.active, 0, 4);
  test::append(files.active, test::bytes(1'000, 0x55));
  reader.read();
  cut(5);
  test::append_records(files.active, 5, 60);
  reader.read();
  CHECK(view() == test::range(0, 60));
  CHECK(reader.damage.empty());
  CHECK(reader.rewinds.empty());
}

TEST_CASE("two successive torn ends that the writer cuts off hide no record") {
  const auto next = test::make_record(5);
  for (std::size_t first = 1; first < next.size(); ++first)
    for (const std::size_t second : {1U, 5U, 16U, 41U}) {
      CAPTURE(first);
      CAPTURE(second);
      fixture at;
      test::append_records(at.files.active, 0, 4);
      // Both torn ends begin like the record that is written in their place.
      for (const auto size : {first, second}) {
        test::append(at.files.active,
                     test::bytes{next.begin(), next.begin() + static_cast<int>(size)});
        at.reader.read();
      }
      at.cut(5);
      test::append_records(at.files.active, 5, 6);
      at.reader.read();
      CHECK(at.view() == test::range(0, 6));
      CHECK(at.reader.damage.empty());
    }
}

namespace {

/// Flips one bit of a file during the lifetime of this object.
class flipped_bit {
 public:
  flipped_bit(const fs::path& file, std::size_t bit) :
      file_{file, std::ios::binary | std::ios::in | std::ios::out}, bit_{bit} {
    flip();
  }
  ~flipped_bit() { flip(); }

 private:
  void flip() {
    const auto at = static_cast<std::streamoff>(bit_ / 8);
    const int byte = file_.seekg(at).get();
    file_.seekp(at).put(static_cast<char>(byte ^ 1 << bit_ % 8)).flush();
  }

  std::fstream file_;
  std::size_t bit_;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a flipped bit loses only its own record and is reported") {
  // All records have the same size.
  test::append_records(files.history, 200, 340);
  const auto size = test::make_record(200).size();
  const auto bits = fs::file_size(files.history) * 8;
  REQUIRE(bits > 64 * 1024);
  for (std::size_t bit = 0; bit < bits; ++bit) {
    CAPTURE(bit);
    const flipped_bit flipped{files.history, bit};
    test::follower one{files, {1024, 4096}};
    one.read();
    const auto hit = bit / 8 / size;
    auto others = test::range(200, 340);
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(hit));
    REQUIRE(test::offsets(one.delivered) == others);
    REQUIRE(one.damage.size() == 1);
    REQUIRE(one.damage[0].at == hit * size);
    REQUIRE(one.damage[0].bytes == size);
  }
}

TEST_CASE("a flipped bit in an active file loses only its own record once the file grows") {
  fixture f;
  for (std::size_t bit = 0; bit < 8 * f.record_size * 8; ++bit) {
    CAPTURE(bit);
    std::ofstream{f.files.active, std::ios::trunc};
    test::append_records(f.files.active, 0, 7);
    const flipped_bit flipped{f.files.active, bit};
    test::follower one{f.files, {512, 4096}};
    one.read();
    test::append_records(f.files.active, 8, 20);
    one.read();
    auto others = test::range(0, 20);
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(bit / 8 / f.record_size));
    REQUIRE(test::offsets(one.delivered) == others);
    REQUIRE(one.damage.size() == 1);
    REQUIRE(one.damage[0].bytes == f.record_size);
  }
}

#include "tests/log/writer/observed_files.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>
#include <iterator>
#include <set>
#include <thread>

using namespace logflume;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t readers = 100;
constexpr std::uint64_t compaction_size = std::uint64_t{64} * 1024;
/// So many keys that the active file alone, of about 850 records, cannot hold what must stay.
constexpr std::uint64_t keys = 101;
constexpr log::retention keep{12, 40};

/// Appends a record whose key and value are determined by its offset.
log::offset append_to(log::writer& writer) {
  const auto next = writer.next_offset();
  test::bytes value(48, static_cast<std::uint8_t>(next));
  std::memcpy(value.data(), &next, sizeof next);
  return writer.append({{}, 1.5, next % keys, value});
}

/// Checks that records come as written, once and in order, and that none is missing that had to
/// stay. `aged` returns the end of the records that a compaction may have looked at.
class record_check {
 public:
  template <class Aged>
  void take(const log::record_view& record, Aged aged) {
    if (record.offset < next_)
      throw std::runtime_error{"a record came twice, or late"};
    log::offset written = 0;
    std::memcpy(&written, record.value.data(), sizeof written);
    if (written != record.offset || record.key != written % keys)
      throw std::runtime_error{"a record is not what was written"};
    const auto first = std::max(next_, record.offset - std::min(record.offset, keys));
    for (auto missing = first; missing < record.offset; ++missing)
      if ((aged() - 1 - missing) / keys < keep.records_per_key)
        throw std::runtime_error{"a record was lost that had to stay"};
    next_ = record.offset + 1;
    ++records_;
  }

  log::offset next() const { return next_; }
  std::uint64_t records() const { return records_; }

 private:
  log::offset next_ = 0;
  std::uint64_t records_ = 0;
};

/// Follows the topic and checks everything that it is told.
class careful_reader {
 public:
  explicit careful_reader(const log::topic& files) : tail_{files, {test::max_record_size, 4096}} {}

  template <class Aged>
  void read(Aged aged) {
    for (;;) {
      const auto step = tail_.next();
      if (const auto* got = std::get_if<log::delivered>(&step)) {
        check_.take(got->record, aged);
        held_.insert(got->record.offset);
      } else if (const auto* compact = std::get_if<log::compacted>(&step)) {
        take(*compact);
      } else if (std::holds_alternative<log::at_end>(step)) {
        return;
      } else {
        throw std::runtime_error{"a reader was told of damage, a cut or a failure"};
      }
    }
  }

  const std::set<log::offset>& held() const { return held_; }
  std::uint64_t delivered() const { return check_.records(); }
  std::uint64_t compactions() const { return compactions_; }
  std::uint64_t repeats() const { return tail_.position().repeats; }

 private:
  void take(const log::compacted& compact) {
    ++compactions_;
    std::erase_if(held_, [&](auto offset) {
      return offset <= compact.through && !std::ranges::binary_search(compact.retained, offset);
    });
  }

  log::tail tail_;
  record_check check_;
  std::set<log::offset> held_;
  std::uint64_t compactions_ = 0;
};

/// Reads as the original does: each time all files from the start, skipping what it has seen.
template <class Aged>
void read_again(const log::topic& files, record_check& check, Aged aged) {
  for (const auto& file : {files.ancient_history, files.history, files.active}) {
    if (!fs::exists(file))
      continue;
    const auto content = test::read_bytes(file);
    for (log::bytes_view rest = content; !rest.empty();) {
      const auto decoded = log::decode_record(rest, test::max_record_size);
      const auto* found = std::get_if<log::complete>(&decoded);
      if (!found)
        throw std::runtime_error{file.string() + " is not whole"};
      if (found->record.offset >= check.next())
        check.take(found->record, aged);
      rest = rest.subspan(found->size);
    }
  }
}

std::set<log::offset> offsets_held(const log::topic& files) {
  const auto offsets = test::offsets(test::read_fresh(files));
  return {offsets.begin(), offsets.end()};
}

auto open_descriptors() {
  return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
}

} // namespace

TEST_CASE("100 readers that read between any two changes on disk lose no record to compactions") {
#if defined(__SANITIZE_THREAD__)
  const int usual = 40;
#else
  const int usual = 100;
#endif
  const int compactions = test::long_run() ? 10'000 : usual;
  const test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  std::deque<careful_reader> all;
  for (std::size_t i = 0; i < readers; ++i)
    all.emplace_back(files);
  log::offset aged = 0;
  const auto read = [&](careful_reader& reader) { reader.read([&] { return aged; }); };
  record_check as_the_original;
  std::size_t turn = 0;
  test::observed_files disk{[&](test::file_operation&) {
    // Some readers look often, others hardly ever.
    for (std::size_t i = 0; i < 12; ++i, ++turn)
      if (turn % readers == 0 || turn / readers % (turn % readers) == 0)
        read(all[turn % readers]);
    const auto until = [&] { return aged; };
    read_again(files, as_the_original, until);
    record_check comes_now;
    read_again(files, comes_now, until);
    if (comes_now.next() != as_the_original.next())
      throw std::runtime_error{"a reader that comes now does not get to the end"};
    return std::error_code{};
  }};
  auto writer = test::open_writer(files, disk);
  std::size_t memory_half_way = 0;
  for (int done = 0; done < compactions; ++done) {
    while (writer.active_size() < compaction_size) {
      for (int i = 0; i < 100; ++i)
        append_to(writer);
      REQUIRE_FALSE(writer.flush());
    }
    aged = writer.next_offset();
    const auto leave = test::age(writer);
    append_to(writer);
    REQUIRE_FALSE(writer.flush());
    test::compact(leave, keep);
    if (done + 1 == compactions / 2) {
      std::ranges::for_each(all, read);
      memory_half_way = ::mallinfo2().uordblks;
    }
  }
  std::ranges::for_each(all, read);
  CHECK(::mallinfo2().uordblks < memory_half_way + 1024 * 1024);
  // Each reader may hold the history, the active file, and a second opening of the active file,
  // made to see which file its name refers to.
  CHECK(open_descriptors() <= 3 * static_cast<std::ptrdiff_t>(readers) + 16);
  const auto held = offsets_held(files);
  for (const auto& reader : all) {
    CHECK(reader.held() == held);
    CHECK(reader.repeats() == 0);
    CHECK(reader.compactions() > 0);
  }
  CHECK(as_the_original.next() == writer.next_offset());
  // The first reader looks often, so it misses few records that come and go.
  CHECK(all[0].delivered() > writer.next_offset() / 2);
}

TEST_CASE("100 readers beside a writer at full speed lose no record to compactions") {
  const int compactions = test::long_run() ? 1'000 : 20;
  const test::temp_dir directory;
  const log::topic files{directory.path(), "temperature"};
  auto writer = test::open_writer(files);
  std::atomic<log::offset> aged = 0;
  std::atomic<bool> written = false;
  std::atomic<std::size_t> faults = 0;

  std::deque<careful_reader> all;
  for (std::size_t i = 0; i < readers; ++i)
    all.emplace_back(files);
  const auto follow = [&](std::size_t first, std::size_t last) {
    try {
      for (bool more = true; more;) {
        more = !written;
        for (auto i = first; i < last; ++i)
          all[i].read([&] { return aged.load(); });
      }
    } catch (const std::exception& fault) {
      ++faults;
      MESSAGE(fault.what());
    }
  };
  // A few readers that keep up, and many that do not.
  std::thread some{follow, 0, 3};
  std::thread others{follow, 3, readers};

  std::atomic<int> done = 0;
  std::thread compactor;
  std::atomic<bool> compacts = false;
  while (done < compactions) {
    for (int i = 0; i < 20; ++i)
      append_to(writer);
    if (writer.flush())
      ++faults;
    // Waits, so as not to fill the disk where compactions are slow.
    while (compacts && writer.active_size() > 32 * compaction_size)
      std::this_thread::yield();
    if (writer.active_size() < compaction_size || compacts)
      continue;
    if (compactor.joinable())
      compactor.join();
    aged = writer.next_offset();
    compacts = true;
    compactor = std::thread{[&, leave = test::age(writer)]() mutable {
      test::compact(leave, keep);
      leave.reset();
      ++done;
      compacts = false;
    }};
  }
  compactor.join();
  written = true;
  some.join();
  others.join();
  CHECK(faults == 0);
  const auto held = offsets_held(files);
  for (const auto& reader : all) {
    CHECK(reader.held() == held);
    CHECK(reader.repeats() == 0);
  }
  const auto ends = std::ranges::minmax_element(all, {}, &careful_reader::delivered);
  MESSAGE(writer.next_offset(), " records; readers took from ", ends.min->delivered(), " to ",
          ends.max->delivered(), " of them");
}

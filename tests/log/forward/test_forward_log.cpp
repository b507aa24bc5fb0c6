#include "log/forward/forward_log.hpp"
#include "tests/log/topic/tail_fixture.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

using namespace log;

namespace {

/// A log and its forwarder without Kafka: what it reads counts as committed at once.
struct forwarding_fixture : tail_fixture {
  forward_log records{files, default_max_record_size};
  forward_position position;
  /// Called with each record that is forwarded.
  std::function<void(const forwarded_record&)> sends = [](const forwarded_record&) {};

  /// Finds out where to continue and opens the log there. Requires that there is a log.
  forward_start locate() {
    forward_start start;
    for (;;) {
      position_check check{position};
      const auto reading = records.read_whole([&](const forwarded_record& record) {
        check.add(record);
        return true;
      });
      if (std::holds_alternative<at_end>(reading)) {
        start = check.decide();
        break;
      }
    }
    if (start.why == forward_start::reason::cut)
      position.cut(start.after);
    else if (start.why != forward_start::reason::continues)
      position = {};
    records.open(start);
    return start;
  }

  /// Returns the offsets up to the log's end, or nullopt if the log changed.
  std::optional<std::vector<offset>> read() {
    std::vector<offset> read;
    for (;;) {
      const auto step = records.next();
      if (const auto* found = std::get_if<delivered>(&step)) {
        read.push_back(found->record.offset);
        position.push({found->record.offset, record_hash(found->record)});
        sends(position.records().back());
      } else if (std::holds_alternative<at_end>(step)) {
        return read;
      } else if (std::holds_alternative<log_changed>(step)) {
        return std::nullopt;
      }
    }
  }
};

} // namespace

TEST_CASE_FIXTURE(forwarding_fixture, "records after the position are forwarded as the log grows") {
  append_records(files.active, 0, 9);
  CHECK_FALSE(locate().after);
  CHECK(read() == range(0, 9));
  append_records(files.active, 10, 12);
  CHECK(read() == range(10, 12));
  CHECK(locate().after == 12);
  append_records(files.active, 13, 14);
  CHECK(read() == range(13, 14));
}

TEST_CASE_FIXTURE(forwarding_fixture, "a cut of the log while it is followed is detected") {
  append_records(files.active, 0, 9);
  locate();
  CHECK(read() == range(0, 9));
  cut(6);
  append_records(files.active, 6, 8, 1);
  CHECK_FALSE(read());
  CHECK(locate().after == 5);
  CHECK(read() == range(6, 8));
}

TEST_CASE_FIXTURE(forwarding_fixture,
                  "a cut of the log after the forwarding start was located is detected") {
  append_records(files.active, 0, 9);
  locate();
  CHECK(read() == range(0, 9));
  locate();
  SUBCASE("the log ends before the start") {
    cut(6);
    CHECK_FALSE(read());
  }
  SUBCASE("the log has other records at the start") {
    cut(6);
    append_records(files.active, 6, 20, 1);
    CHECK_FALSE(read());
  }
  SUBCASE("the log is gone") {
    std::filesystem::remove(files.active);
    CHECK_FALSE(read());
  }
}

TEST_CASE_FIXTURE(forwarding_fixture, "a recreated log is forwarded from its beginning") {
  append_records(files.active, 0, 9);
  locate();
  CHECK(read() == range(0, 9));
  std::filesystem::remove(files.active);
  append_records(files.active, 0, 20, 1);
  CHECK_FALSE(read());
  CHECK(locate().why == forward_start::reason::recreated);
  CHECK(read() == range(0, 20));
}

TEST_CASE_FIXTURE(forwarding_fixture,
                  "a compaction of forwarded records does not change what is forwarded next") {
  append_records(files.active, 0, 9);
  locate();
  CHECK(read() == range(0, 9));
  age();
  append_records(files.active, 10, 12);
  compact({3, 9});
  CHECK(read() == range(10, 12));
  const auto start = locate();
  CHECK(start.after == 12);
  CHECK(read() == std::vector<offset>{});
}

TEST_CASE_FIXTURE(forwarding_fixture,
                  "records that are compacted away before their turn are not forwarded") {
  append_records(files.active, 0, 4);
  locate();
  CHECK(read() == range(0, 4));
  append_records(files.active, 5, 9);
  age();
  compact({1, 7, 9});
  append_records(files.active, 10, 10);
  // The forwarder restarts: of the records that its position names, only 1 is still in the log.
  CHECK(locate().after == 4);
  CHECK(read() == std::vector<offset>{7, 9, 10});
}

namespace {

/// Cuts, recreates and compacts a log at random; each time it gets other records.
class log_at_random {
 public:
  explicit log_at_random(tail_fixture& log) : log_{&log} {}

  void append(offset count) {
    append_records(log_->files.active, next_, next_ + count - 1, content_);
    for (; count > 0; --count)
      stored_.emplace_back(next_++, content_);
    has_active_ = true;
  }

  void cut(offset count) {
    if (!has_active_)
      return;
    const auto active = std::filesystem::file_size(log_->files.active) / log_->record_size;
    const auto left = active - std::min<offset>(active, count);
    log_->cut(left);
    stored_.resize(stored_.size() - (active - left));
    next_ = stored_.empty() ? 0 : stored_.back().first + 1;
    ++content_;
  }

  void recreate() {
    for (const auto& file : {log_->files.active, log_->files.history})
      std::filesystem::remove(file);
    stored_.clear();
    next_ = 0;
    ++content_;
    has_active_ = false;
  }

  /// Compacts into one file: every `nth` record stays, and the newest.
  void compact(offset nth) {
    if (!has_active_ || stored_.empty())
      return;
    log_->age();
    const auto newest = stored_.back();
    std::erase_if(stored_, [&, n = offset{0}](const auto& record) mutable {
      return record != newest && n++ % nth != 0;
    });
    test::append(log_->files.work, {});
    for (const auto& [at, content] : stored_)
      append_records(log_->files.work, at, at, content);
    std::filesystem::rename(log_->files.work, log_->files.history);
    std::filesystem::remove(log_->files.ancient_history);
    has_active_ = false;
  }

 private:
  tail_fixture* log_;
  /// Offset and content of each record.
  std::vector<std::pair<offset, std::uint8_t>> stored_;
  offset next_ = 0;
  std::uint8_t content_ = 0;
  bool has_active_ = false;
};

} // namespace

TEST_CASE("no record is forwarded twice or left out whatever happens to the log's files") {
  CHECK(rc::check([] {
    forwarding_fixture forwarder;
    log_at_random log{forwarder};
    std::set<std::pair<offset, std::uint32_t>> sent;
    forwarder.sends = [&](const forwarded_record& record) {
      RC_ASSERT(sent.emplace(record.offset, record.hash).second);
    };
    log.append(5);
    forwarder.locate();
    const auto rounds = *rc::gen::inRange(1, 12);
    for (int n = 0; n < rounds; ++n) {
      while (!forwarder.read())
        forwarder.locate();
      const auto count = *rc::gen::inRange<offset>(1, 40);
      switch (*rc::gen::inRange(0, 6)) {
      case 0:
        log.cut(count);
        break;
      case 1:
        log.recreate();
        break;
      case 2:
        log.compact(1 + count % 4);
        break;
      default:
        break;
      }
      log.append(*rc::gen::inRange<offset>(1, 40));
      // The forwarder may have been killed meanwhile.
      if (*rc::gen::arbitrary<bool>())
        forwarder.locate();
      while (!forwarder.read())
        forwarder.locate();
      const auto reading = forwarder.records.read_whole([&](const forwarded_record& record) {
        RC_ASSERT(sent.contains({record.offset, record.hash}));
        return true;
      });
      RC_ASSERT(std::holds_alternative<at_end>(reading));
    }
  }));
}

} // namespace logflume::test

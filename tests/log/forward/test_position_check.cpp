#include "log/forward/position_check.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

namespace logflume::test {

using namespace log;
using reason = forward_start::reason;

namespace {

using records = std::vector<forwarded_record>;

forward_position position_of(const records& forwarded) {
  forward_position position;
  for (const auto& record : forwarded)
    position.push(record);
  return position;
}

forward_start decide(const forward_position& position, const records& log) {
  position_check check{position};
  for (const auto& record : log)
    check.add(record);
  return check.decide();
}

/// Returns records whose hash is their offset, plus a million for each generation.
records range(offset first, offset last, std::uint32_t generation = 0) {
  records all;
  for (auto at = first; at <= last; ++at)
    all.push_back({at, static_cast<std::uint32_t>(at) + 1'000'000 * generation});
  return all;
}

records operator+(records left, const records& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

} // namespace

TEST_CASE("a log that has grown continues after the position") {
  const auto start = decide(position_of(range(0, 50)), range(0, 80));
  CHECK(start.why == reason::continues);
  CHECK(start.after == 50);
  CHECK(start.match == forwarded_record{50, 50});
}

TEST_CASE("a log that has not grown continues after the position") {
  const auto start = decide(position_of(range(0, 50)), range(0, 50));
  CHECK(start.why == reason::continues);
  CHECK(start.after == 50);
}

TEST_CASE("records that were compacted away count as forwarded") {
  // Record 40 is the last of the position's that is left, and there is more behind the position.
  const auto start = decide(position_of(range(0, 50)), records{{7, 7}, {40, 40}, {60, 60}});
  CHECK(start.why == reason::continues);
  CHECK(start.after == 50);
  CHECK(start.match == forwarded_record{40, 40});
}

TEST_CASE("a log that was cut is forwarded from the cut") {
  SUBCASE("the log has not grown since") {
    const auto start = decide(position_of(range(0, 50)), range(0, 30));
    CHECK(start.why == reason::cut);
    CHECK(start.after == 30);
  }
  SUBCASE("the log has since grown beyond the position") {
    const auto start = decide(position_of(range(0, 50)), range(0, 30) + range(31, 90, 1));
    CHECK(start.why == reason::cut);
    CHECK(start.after == 30);
    CHECK(start.match == forwarded_record{30, 30});
  }
}

TEST_CASE("a recreated log starts again at its first record") {
  CHECK(decide(position_of(range(0, 50)), range(0, 10, 1)).why == reason::recreated);
  CHECK(decide(position_of(range(0, 50)), range(0, 90, 1)).why == reason::recreated);
  CHECK_FALSE(decide(position_of(range(0, 50)), range(0, 90, 1)).after);
}

TEST_CASE("the start is unknown if the log has no records near those of the position") {
  CHECK(decide(position_of(range(10, 50)), records{{3, 3}, {60, 60}}).why == reason::unknown);
  CHECK(decide({}, range(0, 5)).why == reason::unknown);
}

namespace {

enum class accident : std::uint8_t { none, compacted, cut, recreated };

void showValue(accident what, std::ostream& out) {
  constexpr std::array names{"none", "compacted", "cut", "recreated"};
  out << names[static_cast<std::size_t>(what)];
}

/// A log, and a forwarder that is restarted after each accident.
class model {
 public:
  void append(std::size_t count) {
    for (; count > 0; --count)
      log_.push_back({next_++, ++hash_});
  }

  /// Forwards at most this many records.
  void forward(std::size_t most) {
    for (const auto& record : log_) {
      if (most == 0)
        break;
      if (after_ && record.offset <= *after_)
        continue;
      position_.push(record);
      // A record may be forwarded twice only where the position could not tell.
      RC_ASSERT(forwarded_.insert({record.offset, record.hash}).second || may_double(record));
      after_ = record.offset;
      --most;
    }
  }

  /// Keeps the newest record, and about a third of the others.
  void compact(std::uint32_t choice) {
    if (log_.size() < 2)
      return;
    const auto newest = log_.back();
    std::erase_if(log_, [&](const forwarded_record& record) {
      return record != newest && (record.hash * choice >> 3) % 3 != 0;
    });
  }

  void cut(std::size_t count) {
    log_.resize(log_.size() - std::min(count, log_.size()));
    next_ = log_.empty() ? 0 : log_.back().offset + 1;
    may_double_ = std::min(may_double_, next_);
  }

  void recreate() { cut(log_.size()); }

  void start_again(accident what) {
    const auto start = decide(position_, log_);
    const auto newest_kept = std::ranges::find_if(
        log_.rbegin(), log_.rend(), [&](const auto& record) { return is_forwarded(record); });
    if (what == accident::cut && newest_kept != log_.rend() &&
        std::ranges::count(position_.records(), *newest_kept) == 0)
      may_double_ = newest_kept->offset + 1;
    switch (start.why) {
    case reason::continues:
      after_ = start.after;
      break;
    case reason::cut:
    case reason::recreated:
      RC_ASSERT(what != accident::none && what != accident::compacted);
      position_.cut(start.after);
      after_ = start.after;
      break;
    case reason::unknown:
      // The topic decides: none of the position's records is left, and none was replaced.
      after_ = position_.last();
    }
    for (const auto& record : log_) {
      const bool is_sent = !after_ || record.offset > *after_;
      RC_ASSERT(is_sent || is_forwarded(record));
      RC_ASSERT(!is_sent || !is_forwarded(record) || may_double(record));
    }
  }

 private:
  bool is_forwarded(const forwarded_record& record) const {
    return forwarded_.contains({record.offset, record.hash});
  }

  bool may_double(const forwarded_record& record) const { return record.offset < may_double_; }

  records log_;
  offset next_ = 0;
  std::uint32_t hash_ = 0;
  forward_position position_;
  std::optional<offset> after_;
  std::set<std::pair<offset, std::uint32_t>> forwarded_;
  /// Records below this offset may be forwarded twice: a cut went deeper than the position names.
  offset may_double_ = 0;
};

} // namespace

TEST_CASE(
    "no record is lost and none that the position names is repeated whatever happens to a log") {
  CHECK(rc::check([] {
    model world;
    const auto rounds = *rc::gen::inRange(1, 20);
    for (int n = 0; n < rounds; ++n) {
      world.append(*rc::gen::inRange<std::size_t>(0, 400));
      world.forward(*rc::gen::inRange<std::size_t>(0, 500));
      const auto what = *rc::gen::weightedElement<accident>({{2, accident::none},
                                                             {3, accident::compacted},
                                                             {3, accident::cut},
                                                             {1, accident::recreated}});
      world.append(*rc::gen::inRange<std::size_t>(0, 50));
      if (what == accident::compacted)
        world.compact(*rc::gen::inRange<std::uint32_t>(1, 1'000));
      else if (what == accident::cut)
        world.cut(*rc::gen::inRange<std::size_t>(1, 300));
      else if (what == accident::recreated)
        world.recreate();
      // A log without records gives no evidence, so the forwarder waits for one.
      world.append(*rc::gen::inRange<std::size_t>(1, 100));
      world.start_again(what);
    }
  }));
}

} // namespace logflume::test

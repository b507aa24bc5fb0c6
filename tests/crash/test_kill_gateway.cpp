#include "log/event/envelope.hpp"
#include "log/topic/tail.hpp"
#include "tests/crash/acknowledged.hpp"
#include "tests/e2e/served.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <vector>

namespace {

using namespace logflume::test;
namespace log = logflume::log;

/// Number of records that a compaction keeps of each key.
constexpr std::uint64_t retained = 10;

/// A writer's process, and the records it acknowledges.
class victim {
 public:
  explicit victim(const site& at) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    from_ = ends[0];
    process_.emplace(std::vector<std::string>{LOGFLUME_DOOMED_GATEWAY, at.log.string(),
                                              at.confidant.string(), at.root_secret.string()},
                     std::string_view{}, ends[1]);
    ::close(ends[1]);
  }
  victim(const victim&) = delete;
  victim& operator=(const victim&) = delete;
  ~victim() { ::close(from_); }

  /// Waits for more records. Returns none if none came in `longest` or the process is dead.
  std::span<const acknowledged> more(std::chrono::milliseconds longest) {
    pollfd readable{from_, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(longest.count())) <= 0)
      return {};
    // A record is small enough that a pipe writes it atomically, so none comes in parts.
    const auto count = ::read(from_, block_.data(), sizeof block_);
    return std::span{block_}.first(static_cast<std::size_t>(std::max(count, ssize_t{0})) /
                                   sizeof(acknowledged));
  }

  void kill() {
    process_->signal(SIGKILL);
    CHECK(process_->wait(patience) == -SIGKILL);
  }

 private:
  int from_ = -1;
  std::optional<process> process_;
  std::array<acknowledged, 512> block_;
};

/// Compares what the files hold with what a reader that follows them received.
class witness {
 public:
  explicit witness(const site& at) : files_{at.log, "temperature"}, follower_{files_} {}

  void acknowledge(const acknowledged& what) {
    auto& last = acknowledged_[what.entity_id];
    CHECK(what.seq_nr > last.seq_nr);
    last = what;
    recent_[what.entity_id].push_back(what);
    if (recent_[what.entity_id].size() > retained)
      recent_[what.entity_id].erase(recent_[what.entity_id].begin());
  }

  /// Reads on, and checks that nothing comes twice or out of order.
  void follow() {
    for (;;) {
      const auto step = follower_.next();
      if (const auto* found = std::get_if<log::delivered>(&step)) {
        const auto seq_nr = log::seq_nr_of(found->record);
        REQUIRE(seq_nr);
        auto& last = delivered_[found->record.key & log::entity_mask];
        CHECK(*seq_nr > last);
        last = *seq_nr;
        offsets_.insert(found->record.offset);
      } else if (!std::holds_alternative<log::compacted>(step) &&
                 !std::holds_alternative<log::rewound>(step)) {
        if (const auto* damage = std::get_if<log::damaged>(&step))
          FAIL(damage->bytes << " damaged bytes at " << damage->at << " of " << damage->file);
        REQUIRE(std::holds_alternative<log::at_end>(step));
        return;
      }
    }
  }

  /// Checks that all records on disk were delivered, and that each acknowledged record is there
  /// unless newer records of its key replaced it.
  void check() {
    std::map<std::uint64_t, std::uint64_t> last;
    std::map<std::uint64_t, std::map<std::uint64_t, log::offset>> there;
    log::tail all{files_};
    for (auto step = all.next(); !std::holds_alternative<log::at_end>(step); step = all.next()) {
      const auto* found = std::get_if<log::delivered>(&step);
      REQUIRE(found);
      const auto id = found->record.key & log::entity_mask;
      const auto seq_nr = *log::seq_nr_of(found->record);
      CHECK(offsets_.contains(found->record.offset));
      last[id] = std::max(last[id], seq_nr);
      there[id][seq_nr] = found->record.offset;
    }
    for (const auto& sensor : recent_)
      for (const auto& each : sensor.second) {
        const auto id = sensor.first;
        CAPTURE(id);
        CAPTURE(each.seq_nr);
        CHECK(last[id] >= each.seq_nr);
        if (each.seq_nr + retained > last[id])
          CHECK(there[id].contains(each.seq_nr));
        if (there[id].contains(each.seq_nr))
          CHECK(there[id][each.seq_nr] == each.offset);
      }
  }

  std::uint64_t records() const { return offsets_.size(); }

 private:
  log::topic files_;
  log::tail follower_;
  std::map<std::uint64_t, acknowledged> acknowledged_;
  std::map<std::uint64_t, std::vector<acknowledged>> recent_;
  std::map<std::uint64_t, std::uint64_t> delivered_;
  std::set<log::offset> offsets_;
};

/// Appends the first part of a record, as a power cut leaves it.
void tear(const site& at, std::minstd_rand& random) {
  if (!fs::exists(at.active))
    return;
  const std::vector<std::uint8_t> value(40, 0xA5);
  std::vector<std::uint8_t> record;
  log::encode_record({{{"seq_nr", std::span{value}.first(8)}}, 1.5, 7, value, 1'000'000}, record);
  append(at.active, std::span{record}.first(1 + random() % (record.size() - 1)));
}

TEST_CASE("a killed gateway loses no acknowledged record and recovers by itself") {
  const int kills = long_run() ? 1'000 : 50;
  const site at;
  witness seen{at};
  std::minstd_rand random{random_seed()};
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    victim writer{at};
    // About one process in five is killed while it starts.
    const bool early = random() % 5 == 0;
    const std::size_t enough = early ? 0 : 1 + random() % 1'500;
    std::size_t count = 0;
    while (count < enough) {
      const auto some = writer.more(patience);
      REQUIRE_FALSE(some.empty());
      for (const auto& each : some)
        seen.acknowledge(each);
      count += some.size();
      seen.follow();
    }
    if (early)
      for (const auto& each : writer.more(std::chrono::milliseconds{random() % 30}))
        seen.acknowledge(each);
    writer.kill();
    for (auto some = writer.more(patience); !some.empty(); some = writer.more(patience))
      for (const auto& each : some)
        seen.acknowledge(each);
    seen.follow();
    seen.check();
    if (random() % 4 == 0)
      tear(at, random);
    seen.follow();
  }
  MESSAGE(kills << " kills, " << seen.records() << " records");
}

} // namespace

#include "tests/log/writer/writer_support.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <map>
#include <optional>

using namespace logflume;

namespace {

namespace fs = std::filesystem;

/// What a topic should hold, as a plain map.
struct plain_log {
  std::map<log::offset, std::uint64_t> keys;
  log::offset next = 0;
  /// A compaction looks at the records below this offset.
  log::offset aged = 0;
  bool history = false;
  bool ancient_history = false;

  void age() {
    if (ancient_history || aged == next)
      return;
    ancient_history = std::exchange(history, true);
    aged = next;
  }

  void compact(std::size_t records_per_key) {
    std::map<std::uint64_t, std::size_t> newer;
    for (auto record = keys.lower_bound(aged); record != keys.begin();) {
      --record;
      if (++newer[record->second] > records_per_key)
        record = keys.erase(record);
    }
    ancient_history = false;
  }

  /// Merges the files of an unfinished compaction as they are.
  void merge() { ancient_history = false; }

  std::vector<log::offset> offsets() const {
    std::vector<log::offset> result;
    for (const auto& [offset, key] : keys)
      result.push_back(offset);
    return result;
  }
};

enum class operation : std::uint8_t { append, compact, stop_compaction, open_again, tear, read };

/// For rapidcheck's report.
void showValue(operation what, std::ostream& out) {
  constexpr std::array names{"append", "compact", "stop_compaction", "open_again", "tear", "read"};
  out << names[static_cast<std::size_t>(what)];
}

class subject {
 public:
  explicit subject(const log::retention& keep) : keep_{keep} {}

  void append(std::uint32_t choice) {
    const test::bytes value(choice % 50);
    for (auto records = choice % 20; records > 0; --records, ++plain_.next) {
      const auto key = plain_.next * plain_.next % 7;
      writer_->append({{}, 1.5, key, value});
      plain_.keys[plain_.next] = key;
    }
    RC_ASSERT(!writer_->flush());
  }

  void compact(bool stops) {
    const auto aged = test::age(*writer_);
    plain_.age();
    const std::atomic<bool> stop = stops;
    const auto result = log::compact(*aged, keep_, stop);
    RC_ASSERT(std::holds_alternative<log::compaction_stopped>(result) == (stops && plain_.history));
    if (stops)
      plain_.merge();
    else
      plain_.compact(keep_.records_per_key);
  }

  void open_again(std::uint32_t torn_bytes) {
    writer_.reset();
    const auto record = test::make_record(plain_.next);
    test::append(files_.active, log::bytes_view{record}.first(torn_bytes % record.size()));
    writer_.emplace(test::open_writer(files_));
    plain_.merge();
    RC_ASSERT(writer_->next_offset() == plain_.next);
  }

  void read() {
    reader_.read();
    if (!fs::exists(files_.ancient_history))
      RC_ASSERT(test::offsets(reader_.view()) == plain_.offsets());
    RC_ASSERT(test::offsets(test::read_fresh(files_)) == plain_.offsets());
    RC_ASSERT(reader_.rewinds.empty());
    RC_ASSERT(reader_.damage.empty());
  }

 private:
  test::temp_dir directory_;
  log::topic files_{directory_.path(), "temperature"};
  log::retention keep_;
  std::optional<log::writer> writer_{test::open_writer(files_)};
  test::follower reader_{files_};
  plain_log plain_;
};

} // namespace

TEST_CASE("a log has the same records as a map after any writes and compactions and restarts") {
  CHECK(rc::check([] {
    subject topic{{*rc::gen::inRange<std::size_t>(1, 5), *rc::gen::inRange<std::size_t>(1, 9)}};
    const auto operations = *rc::gen::container<std::vector<std::pair<operation, std::uint32_t>>>(
        rc::gen::pair(rc::gen::weightedElement<operation>({{6, operation::append},
                                                           {3, operation::compact},
                                                           {2, operation::stop_compaction},
                                                           {1, operation::open_again},
                                                           {1, operation::tear},
                                                           {4, operation::read}}),
                      rc::gen::resize(1000, rc::gen::arbitrary<std::uint32_t>())));
    for (const auto& [what, choice] : operations) {
      switch (what) {
      case operation::append:
        topic.append(choice);
        break;
      case operation::compact:
        topic.compact(false);
        break;
      case operation::stop_compaction:
        topic.compact(true);
        break;
      case operation::open_again:
        topic.open_again(0);
        break;
      case operation::tear:
        topic.open_again(choice);
        break;
      case operation::read:
        topic.read();
      }
    }
    topic.read();
  }));
}

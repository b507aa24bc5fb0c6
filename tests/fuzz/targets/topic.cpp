// Operations on a topic's files, as by a writer, a compaction, a power cut, a device, or somebody
// with a shell. Readers follow the files, and a writer opens what is left.
#include "log/topic/block_reader.hpp"
#include "log/topic/tail.hpp"
#include "tests/fuzz/topic_files.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::log;
using fuzz::require;

constexpr std::size_t most_operations = 64;
/// A reader that needs more calls is taken to run forever.
constexpr std::size_t most_steps = 200'000;

/// A tail, with checks that its steps must pass whatever the files are.
class reader {
 public:
  reader(const topic& files, const tail_options& options) :
      files_{files}, options_{options}, tail_{files, options} {}

  /// Reads to the end, or to a failure.
  void read() {
    for (std::size_t steps = 0; step(); ++steps)
      require(steps < most_steps, "a reader comes to an end");
  }

  void names_changed() { tail_.names_changed(); }

  void check_index(fuzz::choices& choose) {
    const auto entity = choose.below(4);
    const std::vector<std::uint64_t> entities(entity == 3 ? 0 : 1, entity);
    if (const auto found = tail_.blocks(
            {.entities = entities, .until = choose.byte(), .max_blocks = 1 + choose.below(3)}))
      read_blocks(found->list);
    if (const auto found = tail_.blocks_since(choose.byte()))
      read_blocks(found->list);
  }

  const std::vector<offset>& delivered() const { return delivered_; }
  bool failed() const { return failed_; }

  /// Returns all that was read, by the index; nullopt if the files have changed since.
  std::optional<std::vector<offset>> read_by_index() {
    const auto found = tail_.blocks({.until = std::numeric_limits<offset>::max()});
    return found ? read_blocks(found->list) : std::nullopt;
  }

 private:
  bool step() {
    const auto next = tail_.next();
    bool more = true;
    if (const auto* found = std::get_if<log::delivered>(&next)) {
      require(!last_ || found->record.offset > *last_, "offsets ascend");
      last_ = found->record.offset;
      delivered_.push_back(*last_);
    } else if (const auto* back = std::get_if<rewound>(&next)) {
      require(!back->to || (last_ && *back->to <= *last_), "a rewind goes back");
      last_ = back->to;
    } else if (const auto* less = std::get_if<compacted>(&next)) {
      require(std::ranges::adjacent_find(less->retained, std::greater_equal{}) ==
                  less->retained.end(),
              "what is retained ascends");
      require(less->retained.empty() || less->retained.back() <= less->through,
              "what is retained is of what was compacted");
    } else if (const auto* damage = std::get_if<damaged>(&next)) {
      require(damage->bytes > 0, "damage has bytes");
    } else if (std::holds_alternative<read_failure>(next)) {
      failed_ = true;
      more = false;
    } else {
      more = std::holds_alternative<searching>(next);
    }
    require(tail_.position().last_offset == last_, "a reader knows the last offset");
    return more;
  }

  std::optional<std::vector<offset>> read_blocks(std::vector<file_block> blocks) {
    std::vector<offset> found;
    block_reader records{files_, std::move(blocks), options_.max_record_size};
    for (std::size_t steps = 0;; ++steps) {
      require(steps < most_steps, "a reader of blocks comes to an end");
      const auto next = records.next();
      if (!next || std::holds_alternative<read_failure>(*next))
        return std::nullopt;
      if (std::holds_alternative<at_end>(*next))
        return found;
      if (const auto* got = std::get_if<log::delivered>(&*next)) {
        require(found.empty() || got->record.offset > found.back(), "offsets of blocks ascend");
        found.push_back(got->record.offset);
      }
    }
  }

  topic files_;
  tail_options options_;
  tail tail_;
  std::optional<offset> last_;
  std::vector<offset> delivered_;
  bool failed_ = false;
};

/// Checks that new readers read the same, with an index and without.
void check_fresh(const topic& files, const tail_options& options) {
  reader first{files, options};
  reader second{files,
                {.max_record_size = options.max_record_size,
                 .reads_once = options.reads_once,
                 .index = std::size_t{1} << 20}};
  first.read();
  second.read();
  if (first.failed() || second.failed())
    return;
  require(first.delivered() == second.delivered(), "a log is read the same each time");
  if (const auto indexed = second.read_by_index())
    require(*indexed == second.delivered(), "an index leads to all that was read");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::temp_dir directory{test::memory_directory()};
  fuzz::choices choose{{data, size}};
  const auto settings = choose.byte();
  tail_options options{.max_record_size = (settings & 1) != 0 ? default_max_record_size : 200,
                       .read_size = (settings & 2) != 0 ? std::size_t{8} * 1024 : 64,
                       .names =
                           (settings & 4) != 0 ? names_policy::reported : names_policy::looked_up,
                       .reads_once = (settings & 8) != 0};
  if ((settings & 16) != 0)
    options.index = (settings & 32) != 0 ? 1 << 20 : 0;
  fuzz::topic_files files{directory.path()};
  reader follower{files.names(), options};
  for (std::size_t count = 0; count < most_operations && !choose.empty(); ++count) {
    files.change(choose, options.max_record_size);
    const auto look = choose.below(8);
    if (look < 6)
      follower.names_changed();
    if (look < 4)
      follower.read();
    if (look == 0)
      follower.check_index(choose);
  }
  follower.names_changed();
  follower.read();
  files.come_to_rest();
  files.scan(options.max_record_size);
  check_fresh(files.names(), options);
  return 0;
}

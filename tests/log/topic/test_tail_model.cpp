#include "log/topic/block_reader.hpp"
#include "log/topic/tail.hpp"

#include "tests/log/topic/tail_support.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <sys/stat.h>

#include <array>
#include <map>
#include <set>

using namespace logflume;
using namespace logflume::log;

namespace {

namespace fs = std::filesystem;

struct written_record {
  offset at = 0;
  test::bytes bytes;
};

/// A writer like the original's, with its accidents; it knows what each file contains.
class model_writer {
 public:
  explicit model_writer(const topic& files) : files_{files} {}

  void append(std::size_t count) {
    finish_record();
    for (; count > 0; --count)
      write(next());
  }

  /// Appends the first bytes of a record; the next operation appends the others.
  void append_partly(std::size_t share) {
    finish_record();
    auto record = next();
    const auto size = share % record.bytes.size();
    test::append(files_.active, bytes_view{record.bytes}.first(size));
    pending_ = std::move(record);
    pending_size_ = size;
  }

  /// Does one step of a compaction: one of two renames, the compacted history, or the removal of
  /// the ancient one.
  void compact(std::uint32_t choice) {
    finish_record();
    switch (step_) {
    case 0:
      if (active_.empty())
        return;
      if (fs::exists(files_.history))
        fs::rename(files_.history, files_.ancient_history);
      break;
    case 1:
      fs::rename(files_.active, files_.history);
      for (auto& record : std::exchange(active_, {}))
        history_.push_back(std::move(record));
      break;
    case 2: {
      std::erase_if(history_, [&, i = 0U](const written_record& record) mutable {
        return record.at != history_.back().at && (choice >> (++i % 32) & 1) != 0;
      });
      test::append(files_.work, {});
      for (const auto& record : history_)
        test::append(files_.work, record.bytes);
      fs::rename(files_.work, files_.history);
      break;
    }
    default:
      fs::remove(files_.ancient_history);
    }
    step_ = (step_ + 1) % 4;
  }

  /// Cuts the power anywhere in the active file; the writer restarts with the next operation.
  void cut(std::size_t where) {
    if (step_ != 0 || !fs::exists(files_.active))
      return;
    pending_.reset();
    std::size_t size = 0;
    for (const auto& record : active_)
      size += record.bytes.size();
    const auto left = where % (size + 1);
    fs::resize_file(files_.active, left);
    whole_size_ = 0;
    std::size_t whole = 0;
    while (whole < active_.size() && whole_size_ + active_[whole].bytes.size() <= left)
      whole_size_ += active_[whole++].bytes.size();
    active_.resize(whole);
    torn_ = true;
    next_ = !active_.empty()    ? active_.back().at + 1
            : !history_.empty() ? history_.back().at + 1
                                : 0;
    if (where % 3 == 0)
      litter(where / 3);
  }

  void begin_anew() {
    for (const auto& file : {files_.active, files_.history, files_.ancient_history})
      fs::remove(file);
    *this = model_writer{files_, std::move(written), content_};
  }

  bool half_way() const { return step_ != 0; }

  /// Offset and checksum of every record that was ever written.
  std::set<std::pair<offset, std::uint32_t>> written;

 private:
  model_writer(const topic& files, std::set<std::pair<offset, std::uint32_t>> before,
               std::uint64_t content) :
      written{std::move(before)},
      files_{files}, content_{content} {}

  /// Appends what the device left behind the cut: the beginning of the record that is written next,
  /// and then something else.
  void litter(std::size_t choice) {
    test::bytes left;
    encode_next(left);
    left.resize(choice % left.size());
    left.resize(left.size() + choice / 7 % 100, static_cast<std::uint8_t>(choice % 2 * 0x5A));
    test::append(files_.active, left);
  }

  std::uint32_t encode_next(test::bytes& out) const {
    // No two records are alike.
    const std::string text = std::to_string(content_ + 1);
    const auto* const data = reinterpret_cast<const std::uint8_t*>(text.data());
    return encode_record({{}, {}, next_ % 3, {data, text.size()}, next_}, out);
  }

  written_record next() {
    written_record result{next_, {}};
    const auto crc = encode_next(result.bytes);
    written.emplace(next_++, crc);
    ++content_;
    return result;
  }

  void write(written_record record) {
    test::append(files_.active, record.bytes);
    active_.push_back(std::move(record));
  }

  void finish_record() {
    if (std::exchange(torn_, false))
      fs::resize_file(files_.active, whole_size_);
    if (!pending_)
      return;
    test::append(files_.active, bytes_view{pending_->bytes}.subspan(pending_size_));
    active_.push_back(*std::exchange(pending_, std::nullopt));
  }

  topic files_;
  std::uint64_t content_ = 0;
  offset next_ = 0;
  std::vector<written_record> active_;
  std::vector<written_record> history_;
  std::optional<written_record> pending_;
  std::size_t pending_size_ = 0;
  bool torn_ = false;
  std::size_t whole_size_ = 0;
  int step_ = 0;
};

enum class operation : std::uint8_t { append, append_partly, compact, cut, begin_anew, read };

/// For rapidcheck's report.
void showValue(operation what, std::ostream& out) {
  constexpr std::array names{"append", "append_partly", "compact", "cut", "begin_anew", "read"};
  out << names[static_cast<std::size_t>(what)];
}

/// Returns the inode behind each file name.
std::map<std::string, ino_t> names_in(const fs::path& directory) {
  std::map<std::string, ino_t> result;
  for (const auto& entry : fs::directory_iterator{directory}) {
    struct stat status {};
    RC_ASSERT(::stat(entry.path().c_str(), &status) == 0);
    result.emplace(entry.path().filename(), status.st_ino);
  }
  return result;
}

/// Reads a part of the log by the index, for one entity or all.
void read_by_index(const topic& files, const test::follower& reader) {
  const auto entity = *rc::gen::inRange<std::uint64_t>(0, 4);
  const bool of_all = entity == 3;
  const auto from = *rc::gen::inRange<offset>(0, 100);
  const auto after = from == 0 ? std::nullopt : std::optional{from - 1};
  const auto until = *rc::gen::inRange<offset>(0, 200);
  const std::vector<std::uint64_t> entities(of_all ? 0 : 1, entity);
  const auto blocks = reader.tail.blocks({entities, after, until});
  if (!blocks)
    return;
  const auto is_wanted = [&](offset at, std::uint64_t key) {
    return at <= until && (!after || at > *after) && (of_all || key == entity);
  };
  std::vector<offset> expected;
  for (const auto& [at, record] : reader.kept)
    if (is_wanted(at, record.key))
      expected.push_back(at);
  std::vector<offset> found;
  block_reader records{files, blocks->list, default_max_record_size};
  for (;;) {
    const auto step = records.next();
    RC_ASSERT(step.has_value());
    if (std::holds_alternative<at_end>(*step))
      break;
    if (const auto* got = std::get_if<delivered>(&*step);
        got && is_wanted(got->record.offset, got->record.key))
      found.push_back(got->record.offset);
  }
  RC_ASSERT(found == expected);
}

void follow_at_random(bool looks_after_each) {
  const test::temp_dir directory;
  const topic files{directory.path(), "temperature"};
  model_writer writer{files};
  const bool told_of_names = *rc::gen::arbitrary<bool>();
  test::follower reader{files,
                        {.names = told_of_names ? names_policy::reported : names_policy::looked_up,
                         .index = *rc::gen::element<std::size_t>(0, 1 << 20)}};
  bool deleted = false;
  bool unseen = false;
  auto names = names_in(files.root);
  const auto tell_of_names = [&] {
    if (auto now = names_in(files.root); told_of_names && now != std::exchange(names, now))
      reader.tail.names_changed();
  };
  const auto look = [&] {
    unseen = false;
    const bool missing = reader.read().missing;
    // What was seen of a deleted log is kept until another one begins.
    if (writer.half_way() || missing)
      return;
    RC_ASSERT(reader.view() == test::read_fresh(files));
    read_by_index(files, reader);
  };
  const auto operations = *rc::gen::container<std::vector<std::pair<operation, std::uint32_t>>>(
      rc::gen::pair(rc::gen::weightedElement<operation>({{6, operation::append},
                                                         {3, operation::append_partly},
                                                         {6, operation::compact},
                                                         {2, operation::cut},
                                                         {1, operation::begin_anew},
                                                         {4, operation::read}}),
                    rc::gen::resize(1000, rc::gen::arbitrary<std::uint32_t>())));
  for (const auto& [what, choice] : operations) {
    switch (what) {
    case operation::append:
      writer.append(choice % 20);
      break;
    case operation::append_partly:
      writer.append_partly(choice);
      break;
    case operation::compact:
      // A log that was recreated and compacted unseen may share no record with the old one.
      if (unseen)
        look();
      writer.compact(choice);
      break;
    case operation::cut:
      writer.cut(choice);
      break;
    case operation::begin_anew:
      writer.begin_anew();
      deleted = unseen = true;
      break;
    case operation::read:
      look();
    }
    tell_of_names();
    if (looks_after_each)
      look();
  }
  while (writer.half_way())
    writer.compact(0);
  tell_of_names();
  look();
  if (!deleted)
    RC_ASSERT(reader.damage.empty());
  RC_ASSERT(std::ranges::all_of(reader.delivered, [&](const test::seen_record& record) {
    return writer.written.contains({record.offset, record.crc});
  }));
}

} // namespace

TEST_CASE(
    "a reader that reads after every operation sees the log's records whatever the writer does") {
  CHECK(rc::check([] { follow_at_random(true); }));
}

TEST_CASE("a reader sees the log's records whatever the writer does between two reads") {
  CHECK(rc::check([] { follow_at_random(false); }));
}

#include "log/tail.hpp"

#include "log/recent_records.hpp"
#include "log/topic_file.hpp"
#include "log/topic_snapshot.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <span>
#include <utility>

namespace logflume::log {

namespace {

using maybe_step = std::optional<tail_step>;
using files = std::vector<file_ptr>;

bool same_files(std::span<const file_ptr> a, std::span<const file_ptr> b) {
  return std::ranges::equal(a, b, {}, &opened_file::id, &opened_file::id);
}

bool contains(std::span<const file_ptr> some, file_id wanted) {
  return std::ranges::find(some, wanted, &opened_file::id) != some.end();
}

/// All but the last.
std::span<const file_ptr> before_last(std::span<const file_ptr> some) {
  return some.first(some.size() - 1);
}

std::optional<offset> offset_of(const std::optional<record_mark>& mark) {
  return mark ? std::optional{mark->offset} : std::nullopt;
}

std::uint32_t checksum_in(std::span<const std::uint8_t, 4> bytes) {
  std::uint32_t crc = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    crc |= std::uint32_t{bytes[i]} << (8 * i);
  return crc;
}

/// A file as it is being read, or to be read.
struct reading {
  file_ptr file;
  topic_file records;
  std::string name;
  /// Its records were delivered from other files before: repeats do not count.
  bool overlaps = false;
  /// It is the compacted history: its offsets are what the log retains.
  bool retains = false;
  /// It was read before: its damage has been told.
  bool again = false;
};

} // namespace

struct tail::state {
  state(topic files_of_topic, tail_options with) :
      names{std::move(files_of_topic)}, options{with} {}

  topic names;
  tail_options options;

  /// The files that hold what was delivered, in order. Held open: an inode that is in use
  /// is not given to another file.
  files composition;
  /// What the names stood for when they were last taken in.
  topic_ids seen{};
  /// Taken when the names changed, in force once the current file is read to its end.
  std::optional<topic_snapshot> ahead;

  std::optional<reading> current;
  std::deque<reading> waiting;

  std::optional<record_mark> last;
  /// The last record before the newest file.
  std::optional<record_mark> floor;
  /// Of the newest file.
  recent_records recent;
  std::uint64_t repeats = 0;

  /// For the compacted history that is being read.
  std::vector<offset> retained;
  std::optional<offset> through;

  tail_step next();
  maybe_step begin();
  maybe_step take(const topic_file::found& found);
  maybe_step file_ended(const topic_file::end& end);
  maybe_step look();
  maybe_step follow(const topic_snapshot& now);
  maybe_step settle(const topic_snapshot& now, files present);
  maybe_step replace(const topic_snapshot& now, files present);
  maybe_step finish_compaction();
  maybe_step go_back();

  maybe_step start_over(files present);
  maybe_step rewind(std::optional<record_mark> to);
  void advance();
  bool growing() const;
  std::variant<bool, read_failure> goes_on_in(std::span<const file_ptr> past) const;
  reading open(const file_ptr& file) const;
  read_failure failure(const std::string& name, std::error_code error) const {
    return {names.root / name, error};
  }
};

tail_step tail::state::next() {
  for (;;) {
    if (!current) {
      if (auto step = begin())
        return *std::move(step);
      continue;
    }
    auto read = current->records.next(growing());
    maybe_step step;
    if (const auto* found = std::get_if<topic_file::found>(&read))
      step = take(*found);
    else if (const auto* none = std::get_if<topic_file::no_record>(&read))
      step = current->again ? maybe_step{} : damaged{current->name, none->at, none->bytes};
    else if (const auto* end = std::get_if<topic_file::end>(&read))
      step = file_ended(*end);
    else if (std::holds_alternative<topic_file::changed>(read))
      step = go_back();
    else if (const auto error = std::get<std::error_code>(read); error.value() != ESTALE)
      return failure(current->name, error);
    else // removed on a network file system
      step = file_ended({});
    if (step)
      return *std::move(step);
  }
}

maybe_step tail::state::begin() {
  auto opened = open_topic(names);
  if (auto* failed = std::get_if<read_failure>(&opened))
    return std::move(*failed);
  const auto& now = std::get<topic_snapshot>(opened);
  seen = now.ids();
  auto present = now.present();
  if (present.empty())
    return at_end{0, true};
  return start_over(std::move(present));
}

maybe_step tail::state::take(const topic_file::found& found) {
  const auto& record = found.record;
  if (current->retains && (retained.empty() || record.offset > retained.back()))
    retained.push_back(record.offset);
  if (last && record.offset <= last->offset) {
    if (!current->overlaps)
      ++repeats;
    return std::nullopt;
  }
  last = record_mark{record};
  if (!current->retains)
    recent.push({found.end, *last});
  return delivered{record};
}

maybe_step tail::state::file_ended(const topic_file::end& end) {
  if (current->retains)
    return finish_compaction();
  if (!waiting.empty()) {
    advance();
    return std::nullopt;
  }
  if (ahead) {
    const auto now = *std::exchange(ahead, std::nullopt);
    seen = now.ids();
    return follow(now);
  }
  if (auto step = look())
    return step;
  if (ahead)
    return std::nullopt;
  return at_end{end.pending_bytes, seen == topic_ids{}};
}

/// What was appended before a rename is read after it has been seen: so a change of names
/// takes force only at the next end of the current file.
maybe_step tail::state::look() {
  auto looked = look_at(names);
  if (auto* failed = std::get_if<read_failure>(&looked))
    return std::move(*failed);
  if (std::get<topic_ids>(looked) == seen)
    return std::nullopt;
  auto opened = open_topic(names);
  if (auto* failed = std::get_if<read_failure>(&opened))
    return std::move(*failed);
  ahead = std::move(std::get<topic_snapshot>(opened));
  return std::nullopt;
}

maybe_step tail::state::follow(const topic_snapshot& now) {
  auto present = now.present();
  if (present.empty())
    return std::nullopt;
  if (const auto part = part_of(seen, current->file->id()))
    current->name = path_of(names, *part).filename().string();
  const auto newest = std::ranges::find(present, composition.back()->id(), &opened_file::id);
  if (newest == present.end())
    return replace(now, std::move(present));
  for (auto behind = newest + 1; behind != present.end(); ++behind) {
    composition.push_back(*behind);
    waiting.push_back(open(*behind));
  }
  // While the ancient history is there, a compaction is half-way.
  if (!now[topic_part::ancient_history] && !same_files(composition, present))
    return settle(now, std::move(present));
  if (!waiting.empty())
    advance();
  return std::nullopt;
}

/// The files before the newest one are others than those that were read: the log holds what
/// they hold.
maybe_step tail::state::settle(const topic_snapshot& now, files present) {
  const bool newest_goes_on = current->file->id() == present.back()->id();
  const auto known = std::exchange(composition, std::move(present));
  const auto& history = now[topic_part::history];
  const bool history_is_newest = history && history->id() == composition.back()->id();
  through = offset_of(newest_goes_on && !history_is_newest ? floor : last);
  retained.clear();
  if (!history)
    return finish_compaction();
  if (newest_goes_on && !history_is_newest) {
    current->records.release_buffer();
    waiting.push_front(*std::move(current));
  }
  if (history_is_newest) {
    floor.reset();
    recent.clear();
  }
  auto compact = open(history);
  compact.overlaps = compact.retains = true;
  compact.again = contains(known, history->id());
  waiting.push_front(std::move(compact));
  advance();
  return std::nullopt;
}

/// The newest file is gone: compacted meanwhile, or deleted.
maybe_step tail::state::replace(const topic_snapshot& now, files present) {
  const bool has_active = now[topic_part::active] != nullptr;
  const std::span past = has_active ? before_last(present) : std::span<const file_ptr>{present};
  if (has_active && same_files(past, before_last(composition))) {
    composition = present;
    waiting.push_back(open(present.back()));
    auto step = rewind(floor);
    advance();
    return step;
  }
  const auto goes_on = goes_on_in(past);
  if (const auto* failed = std::get_if<read_failure>(&goes_on)) {
    seen = {};
    return *failed;
  }
  if (!std::get<bool>(goes_on))
    return start_over(std::move(present));
  floor.reset();
  recent.clear();
  for (const auto& file : present) {
    waiting.push_back(open(file));
    waiting.back().overlaps = file != now[topic_part::active];
    waiting.back().retains = file == now[topic_part::history] && !now[topic_part::ancient_history];
  }
  composition = std::move(present);
  through = offset_of(last);
  retained.clear();
  advance();
  return std::nullopt;
}

maybe_step tail::state::finish_compaction() {
  if (current->retains) {
    current->retains = false;
    if (!retained.empty())
      through = std::max(through.value_or(0), retained.back());
  }
  if (!waiting.empty())
    advance();
  if (!through)
    return std::nullopt;
  return compacted{*through, std::exchange(retained, {})};
}

/// The current file was cut: goes on behind the newest record that still stands.
maybe_step tail::state::go_back() {
  if (current->retains || current->file->id() != composition.back()->id()) {
    current.reset();
    waiting.clear();
    ahead.reset();
    return rewind(std::nullopt);
  }
  for (; const auto* entry = recent.newest(); recent.pop()) {
    std::array<std::uint8_t, sizeof(std::uint32_t)> crc{};
    const auto read = current->file->read(entry->end - crc.size(), crc);
    if (const auto* error = std::get_if<std::error_code>(&read))
      return failure(current->name, *error);
    if (std::get<std::size_t>(read) == crc.size() && checksum_in(crc) == entry->record.crc) {
      current->records.seek(entry->end, entry->record.offset, entry->record.crc);
      return rewind(entry->record);
    }
  }
  current->records.seek_begin();
  return rewind(floor);
}

/// Whatever was read is forgotten.
maybe_step tail::state::start_over(files present) {
  auto step = rewind(std::nullopt);
  waiting.clear();
  for (const auto& file : present)
    waiting.push_back(open(file));
  composition = std::move(present);
  advance();
  return step;
}

maybe_step tail::state::rewind(std::optional<record_mark> to) {
  if (std::exchange(last, to) == to)
    return std::nullopt;
  return rewound{offset_of(to)};
}

void tail::state::advance() {
  current = std::move(waiting.front());
  waiting.pop_front();
  if (!current->retains && current->records.position() == 0) {
    floor = last;
    recent.clear();
  }
}

bool tail::state::growing() const {
  const auto active = static_cast<std::size_t>(topic_part::active);
  return (ahead ? ahead->ids() : seen)[active] == current->file->id();
}

/// Whether the log that was read goes on in these files: they reach its last record and
/// contradict none that is remembered.
std::variant<bool, read_failure> tail::state::goes_on_in(std::span<const file_ptr> past) const {
  if (!last)
    return false;
  bool reaches = false;
  for (const auto& file : past) {
    auto old = open(file);
    for (bool more = true; more;) {
      const auto read = old.records.next(false);
      if (const auto* error = std::get_if<std::error_code>(&read))
        return failure(old.name, *error);
      if (const auto* found = std::get_if<topic_file::found>(&read)) {
        const auto& record = found->record;
        const auto* known = record.offset == last->offset ? &*last : recent.find(record.offset);
        if (known != nullptr && known->content != record_mark{record}.content)
          return false;
        reaches = reaches || record.offset >= last->offset;
      }
      more = !std::holds_alternative<topic_file::end>(read) &&
             !std::holds_alternative<topic_file::changed>(read);
    }
  }
  return reaches;
}

reading tail::state::open(const file_ptr& file) const {
  const auto part = part_of(seen, file->id()).value_or(topic_part::active);
  return {file, topic_file{file, options.max_record_size, options.read_size},
          path_of(names, part).filename().string()};
}

tail::tail(topic names, tail_options options) :
    state_{std::make_unique<state>(std::move(names), options)} {}
tail::tail(tail&&) noexcept = default;
tail& tail::operator=(tail&&) noexcept = default;
tail::~tail() = default;

tail_step tail::next() {
  return state_->next();
}

tail_position tail::position() const {
  const auto& current = state_->current;
  return {current ? current->name : std::string{}, current ? current->records.position() : 0,
          offset_of(state_->last), state_->repeats};
}

} // namespace logflume::log

#include "log/topic/tail.hpp"

#include "crypto/file_owner.hpp"
#include "log/topic/tail_state.hpp"

#include <cerrno>
#include <utility>

namespace logflume::log {

std::string to_string(const read_failure& failure) {
  const bool refused = failure.error == std::errc::permission_denied;
  return failure.path.string() + ": " + failure.error.message() +
         (refused ? crypto::owner_note(failure.path) : std::string{});
}

tail_step tail::state::next() {
  for (;;) {
    if (!current) {
      if (auto step = begin())
        return *std::move(step);
      continue;
    }
    auto read = current->records.next(ending_of_current());
    maybe_step step;
    if (const auto* found = std::get_if<topic_file::found>(&read))
      step = take(*found);
    else if (const auto* none = std::get_if<topic_file::no_record>(&read))
      step = current->was_read ? maybe_step{} : damaged{name_of(*current), none->at, none->bytes};
    else if (const auto* end = std::get_if<topic_file::end>(&read))
      step = file_ended(*end);
    else if (std::holds_alternative<topic_file::changed>(read))
      step = go_back();
    else if (std::holds_alternative<topic_file::searching>(read))
      step = searching{};
    else if (const auto error = std::get<std::error_code>(read); error.value() != ESTALE)
      return failure(*current, error);
    else // removed on a network file system
      step = file_ended({});
    if (step)
      return *std::move(step);
  }
}

maybe_step tail::state::take(const topic_file::found& found) {
  const auto& record = found.record;
  if (index)
    add_to_index(found);
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
  if (current->retains_last)
    return finish_compaction();
  if (!waiting.empty()) {
    advance();
    return std::nullopt;
  }
  if (ahead) {
    const auto now = *std::exchange(ahead, std::nullopt);
    const auto before = std::exchange(seen, now.ids());
    auto step = follow(now);
    // The next call looks up the names again.
    if (step && std::holds_alternative<read_failure>(*step))
      seen = before;
    return step;
  }
  index_is_whole = true;
  if (auto step = check_names())
    return step;
  if (ahead)
    return std::nullopt;
  return at_end{end.pending_bytes, seen == topic_ids{}};
}

/// Handles a current file that was cut: continues after the newest record that it still contains.
maybe_step tail::state::go_back() {
  if (current->retains || current->file->id() != composition.back()->id()) {
    current.reset();
    waiting.clear();
    ahead.reset();
    return rewind(std::nullopt);
  }
  const auto standing = recent.rewind(*current->file);
  if (const auto* error = std::get_if<std::error_code>(&standing))
    return failure(*current, *error);
  if (const auto* entry = std::get<const recent_records::entry*>(standing)) {
    current->records.seek(entry->end, entry->record.offset, entry->record.crc);
    if (index)
      index->cut(current->file->id(), entry->end, entry->record.offset);
    return rewind(entry->record);
  }
  current->records.seek_begin();
  if (index)
    index->cut(current->file->id(), 0, std::nullopt);
  return rewind(floor);
}

maybe_step tail::state::rewind(std::optional<record_mark> to) {
  if (std::exchange(last, to) == to)
    return std::nullopt;
  return rewound{offset_of(to)};
}

void tail::state::advance() {
  current = std::move(waiting.front());
  waiting.pop_front();
  vanished = false;
  if (!current->retains && current->records.position() == 0) {
    floor = last;
    recent.clear();
  }
}

topic_file::ending tail::state::ending_of_current() const {
  const auto active = static_cast<std::size_t>(topic_part::active);
  if ((ahead ? ahead->ids() : seen)[active] != current->file->id())
    return topic_file::ending::complete;
  return options.reads_once ? topic_file::ending::last_read : topic_file::ending::growing;
}

void tail::state::compose(file_list present) {
  composition = std::move(present);
  if (index)
    index->retain(composition);
}

void tail::state::add_to_index(const topic_file::found& found) {
  const auto& record = found.record;
  index->add(current->file->id(), {.entity_id = record.key & entity_mask,
                                   .offset = record.offset,
                                   .begin = found.end - found.bytes.size(),
                                   .end = found.end,
                                   .crc = record.crc,
                                   .timestamp = record.timestamp});
}

reading tail::state::open(const file_ptr& file) {
  if (index)
    index->cut(file->id(), 0, std::nullopt);
  const auto part = part_of(seen, file->id()).value_or(topic_part::active);
  return {.file = file,
          .records = topic_file{file, options.max_record_size, options.read_size},
          .part = part};
}

tail::tail(topic names, tail_options options) :
    state_{std::make_unique<state>(std::move(names), options)} {}
tail::tail(tail&&) noexcept = default;
tail& tail::operator=(tail&&) noexcept = default;
tail::~tail() = default;

tail_step tail::next() {
  return state_->next();
}

void tail::names_changed() {
  state_->names_checked = false;
}

tail_position tail::position() const {
  const auto& current = state_->current;
  tail_position result{.last_offset = offset_of(state_->last), .repeats = state_->repeats};
  if (current) {
    result.part = current->part;
    result.at = current->records.position();
  }
  if (const auto& index = state_->index)
    result.index_bytes = index->bytes();
  return result;
}

std::optional<block_index::found_blocks> tail::blocks(const block_query& query) const {
  if (!state_->index || !state_->index_is_whole)
    return std::nullopt;
  return state_->index->find(state_->composition, query);
}

std::optional<block_index::found_blocks> tail::blocks_since(double timestamp) const {
  if (!state_->index || !state_->index_is_whole)
    return std::nullopt;
  return state_->index->find_time(state_->composition, timestamp);
}

} // namespace logflume::log

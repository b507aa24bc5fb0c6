#include "log/topic/continuity.hpp"
#include "log/topic/tail_state.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace logflume::log {

namespace {

bool same_files(std::span<const file_ptr> a, std::span<const file_ptr> b) {
  return std::ranges::equal(a, b, {}, &opened_file::id, &opened_file::id);
}

bool contains(std::span<const file_ptr> files, file_id wanted) {
  return std::ranges::find(files, wanted, &opened_file::id) != files.end();
}

/// Returns all but the last.
std::span<const file_ptr> before_last(std::span<const file_ptr> files) {
  return files.first(files.size() - 1);
}

} // namespace

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

/// Records appended before a rename may be read after the rename was seen, so a change of names
/// takes effect only at the next end of the current file.
maybe_step tail::state::check_names() {
  if (options.names == names_policy::reported && names_checked)
    return std::nullopt;
  auto ids = read_ids(names);
  if (auto* failed = std::get_if<read_failure>(&ids))
    return std::move(*failed);
  if (std::get<topic_ids>(ids) == seen) {
    names_checked = true;
    return std::nullopt;
  }
  auto opened = open_topic(names);
  if (auto* failed = std::get_if<read_failure>(&opened))
    return std::move(*failed);
  ahead = std::move(std::get<topic_snapshot>(opened));
  return std::nullopt;
}

maybe_step tail::state::follow(const topic_snapshot& now) {
  auto present = now.present();
  if (present.empty()) {
    vanished = true;
    return std::nullopt;
  }
  if (const auto part = part_of(seen, current->file->id()))
    current->part = *part;
  const auto newest = std::ranges::find(present, composition.back()->id(), &opened_file::id);
  if (newest == present.end())
    return replace(now, std::move(present));
  for (auto behind = newest + 1; behind != present.end(); ++behind) {
    composition.push_back(*behind);
    waiting.push_back(open(*behind));
  }
  if (!is_compacting(now) && !same_files(composition, present))
    return settle(now, std::move(present));
  if (!waiting.empty())
    advance();
  return std::nullopt;
}

/// Returns whether a compaction is in progress: the oldest file that was read is the ancient
/// history. If the ancient history is another file, that compaction ended between two checks of the
/// names.
bool tail::state::is_compacting(const topic_snapshot& now) const {
  const auto& ancient = now[topic_part::ancient_history];
  return ancient && ancient->id() == composition.front()->id();
}

/// Handles a change after which files other than those that were read precede the newest one: the
/// log retains what they contain.
maybe_step tail::state::settle(const topic_snapshot& now, file_list present) {
  const bool newest_goes_on = current->file->id() == present.back()->id();
  const auto known = composition;
  compose(std::move(present));
  const std::span files = composition;
  const auto& active = now[topic_part::active];
  const bool active_is_newest = active && active->id() == composition.back()->id();
  const auto past = active_is_newest ? before_last(files) : files;
  through = offset_of(newest_goes_on && active_is_newest ? floor : last);
  retained.clear();
  if (past.empty())
    return finish_compaction();
  if (newest_goes_on && active_is_newest) {
    current->records.release_buffer();
    waiting.push_front(*std::move(current));
  }
  if (!active_is_newest) {
    floor.reset();
    recent.clear();
  }
  read_past(past, known, true);
  advance();
  return std::nullopt;
}

/// Handles a newest file that is gone: it was compacted in the meantime, or deleted.
maybe_step tail::state::replace(const topic_snapshot& now, file_list present) {
  const bool has_active = now[topic_part::active] != nullptr;
  const std::span past = has_active ? before_last(present) : std::span<const file_ptr>{present};
  if (has_active && same_files(past, before_last(composition))) {
    compose(present);
    waiting.push_back(open(present.back()));
    auto step = rewind(floor);
    advance();
    return step;
  }
  const auto continued = last ? is_continued_in(past, *last, recent, options, vanished) : false;
  if (const auto* error = std::get_if<std::error_code>(&continued))
    return read_failure{names.history, *error};
  if (!std::get<bool>(continued))
    return start_over(std::move(present));
  floor.reset();
  recent.clear();
  if (has_active) {
    waiting.push_back(open(present.back()));
    waiting.back().was_read = contains(composition, present.back()->id());
  }
  read_past(past, composition, !is_compacting(now));
  compose(std::move(present));
  through = offset_of(last);
  retained.clear();
  advance();
  return std::nullopt;
}

/// Puts the files that precede the active one at the front of `waiting`; some were already `known`.
void tail::state::read_past(std::span<const file_ptr> past, std::span<const file_ptr> known,
                            bool retains) {
  index_is_whole = false;
  for (auto left = past.size(); left-- > 0;) {
    auto next = open(past[left]);
    next.overlaps = true;
    next.retains = retains;
    next.retains_last = retains && left + 1 == past.size();
    next.was_read = contains(known, past[left]->id());
    waiting.push_front(std::move(next));
  }
}

maybe_step tail::state::finish_compaction() {
  if (current->retains) {
    current->retains = current->retains_last = false;
    if (!retained.empty())
      through = std::max(through.value_or(0), retained.back());
  }
  if (!waiting.empty())
    advance();
  if (!through)
    return std::nullopt;
  return compacted{*through, std::exchange(retained, {})};
}

/// Forgets everything that was read, and starts with these files.
maybe_step tail::state::start_over(file_list present) {
  auto step = rewind(std::nullopt);
  waiting.clear();
  for (const auto& file : present)
    waiting.push_back(open(file));
  compose(std::move(present));
  index_is_whole = true;
  advance();
  return step;
}

} // namespace logflume::log

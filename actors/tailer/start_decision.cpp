#include "actors/tailer/start_decision.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

/// What the log has at the offset of a client's id.
enum class id_state : std::uint8_t { there, gone, other, ahead, to_search };

/// `covered`: see `stream_start`.
id_state look_up(const log::record_id& id, const log::selection* covered,
                 const start_knowledge& known) {
  if (!known.newest || id.offset > known.newest->offset)
    return id_state::ahead;
  std::optional<found_record> record;
  if (const auto kept =
          id.offset == known.newest->offset ? known.newest : known.kept.find(id.offset))
    record = found_record{*kept, known.kept.entity_at(id.offset)};
  if (!record && known.found.at_id) {
    record = *known.found.at_id;
    if (!record)
      return id_state::gone;
  }
  if (!record)
    return id_state::to_search;
  const bool is_covered = !covered || (record->entity_id && covered->contains(*record->entity_id));
  return !is_covered || record->id == id ? id_state::there : id_state::other;
}

start_decision list_entities(const http::entity_page& page, const log::selection& followed,
                             const start_knowledge& known) {
  if (known.found.entities)
    return known.found.entities;
  auto kept = known.kept.summaries(page.after, page.limit + 1, followed);
  if (!kept)
    return start_search{page};
  return std::make_shared<const std::vector<log::entity_summary>>(*std::move(kept));
}

/// Returns where the last `count` events of each entity begin, or nullopt if memory does not hold
/// all of that.
std::optional<offsets_by_entity> last_of_each(const log::selection& followed, std::uint32_t count,
                                              const log::kept_events& kept) {
  std::vector<offsets_by_entity::entry> begins;
  begins.reserve(followed.is_all() ? kept.entities() : followed.entities().size());
  bool is_known = true;
  const auto look = [&](std::uint64_t entity_id) {
    if (const auto begin = kept.last_begin(entity_id, count))
      begins.emplace_back(entity_id, *begin);
    else if (kept.released_through(entity_id))
      is_known = false;
    else if (const auto first = kept.first_offset(entity_id))
      begins.emplace_back(entity_id, *first);
  };
  if (followed.is_all()) {
    is_known = !kept.has_forgotten();
    kept.for_each_entity(look);
  } else {
    std::ranges::for_each(followed.entities(), look);
  }
  if (!is_known)
    return std::nullopt;
  return offsets_by_entity{std::move(begins)};
}

struct begin_rule {
  const log::selection& followed;
  const start_knowledge& known;
  start_place place;

  start_decision operator()(http::from_all) { return std::move(place); }

  start_decision operator()(http::from_now) {
    place.after = known.newest ? std::optional{known.newest->offset} : std::nullopt;
    return std::move(place);
  }

  start_decision operator()(http::from_offset at) {
    place.after = place.floor = log::offset_before(at.offset);
    return std::move(place);
  }

  start_decision operator()(http::from_last last) {
    auto* const limited = followed.is_all() ? known.memory : nullptr;
    const auto newest = known.kept.last_offset(followed);
    auto begins = known.found.begins;
    if (!begins && limited)
      begins = limited->find(last.count, newest);
    if (!begins) {
      if (limited && !known.may_use_memory)
        return start_queue{};
      auto kept = last_of_each(followed, last.count, known.kept);
      if (!kept)
        return start_search{last};
      begins = limited ? limited->share(last.count, newest, *std::move(kept))
                       : hold(*std::move(kept), nullptr);
    }
    if (const auto lowest = begins->lowest())
      place.after = log::offset_before(*lowest);
    if (!followed.is_single())
      place.begins = std::move(begins);
    return std::move(place);
  }

  start_decision operator()(http::from_time time) {
    if (const auto answer = known.find_begin ? known.find_begin(time.seconds) : std::nullopt) {
      if (std::holds_alternative<log::not_yet>(*answer))
        return start_unknown{};
      const auto& found = std::get<log::id_answer>(*answer);
      place.at = found.at;
      place.before_through = found.through;
      place.after = found.at.offset;
      return std::move(place);
    }
    if (!known.found.from)
      return start_search{time};
    const auto first = *known.found.from;
    if (!first)
      return (*this)(http::from_now{});
    place.after = log::offset_before(*first);
    return std::move(place);
  }
};

/// Returns the state of an id in the source's own form, or nullopt if the id names a record.
std::optional<id_state> take_answer(const start_knowledge& known, start_place& place) {
  if (!known.source_answer)
    return std::nullopt;
  switch (known.source_answer->status) {
  case log::id_answer::state::known:
    place.at = known.source_answer->at;
    place.before_through = known.source_answer->through;
    return id_state::there;
  case log::id_answer::state::ahead:
    return id_state::ahead;
  case log::id_answer::state::expired:
    place.reset = reset_reason::expired;
    return id_state::other;
  case log::id_answer::state::unknown:
    place.reset = reset_reason::unknown_id;
    return id_state::other;
  }
  return std::nullopt;
}

} // namespace

start_decision decide_start(const stream_start& start, const log::selection& followed,
                            const start_knowledge& known) {
  if (start.page)
    return list_entities(*start.page, followed, known);
  start_place place;
  if (!start.last_event_id.empty()) {
    const auto at = log::parse_log_place(start.last_event_id);
    const auto answered = at && !*at ? std::nullopt : take_answer(known, place);
    if (!at && !answered) {
      place.reset = reset_reason::unknown_id;
    } else if (at && !*at) {
      place.accepted = start.last_event_id;
      return place;
    } else {
      if (!answered)
        place.at = *at;
      switch (answered ? *answered : look_up(**at, start.covered.get(), known)) {
      case id_state::to_search:
        return start_search{(*at)->offset};
      case id_state::there:
      case id_state::gone:
        place.accepted = start.last_event_id;
        place.after = place.at->offset;
        return place;
      case id_state::other:
        place.reset = place.reset.value_or(reset_reason::reused);
        break;
      case id_state::ahead:
        if (start.opened) {
          // The events it was sent last were cut off; it has everything that is in the log now.
          place.reset = reset_reason::reused;
          return begin_rule{followed, known, std::move(place)}(http::from_now{});
        }
        if (known.may_wait)
          return start_wait{};
        place.reset = reset_reason::ahead;
        break;
      }
    }
  }
  return std::visit(begin_rule{followed, known, std::move(place)}, start.from);
}

} // namespace logflume::actors

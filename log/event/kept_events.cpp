#include "log/event/kept_events.hpp"

#include "log/event/kept_events_state.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace logflume::log {

kept_events::kept_events(std::size_t limit) : state_{std::make_unique<state>()} {
  state_->limit = limit;
}

kept_events::kept_events(kept_events&&) noexcept = default;
kept_events& kept_events::operator=(kept_events&&) noexcept = default;
kept_events::~kept_events() = default;

kept_events::append_result kept_events::append(const envelope& event) {
  const auto [found, is_new] = state_->entities.try_emplace(event.entity_id);
  entity& owner = found->second;
  if (is_new)
    state_->give_number(*found);
  if (!is_new && event.offset <= owner.last_offset)
    return append_result::repeated;
  if (is_new && state_->forgotten_through && event.offset > 0)
    owner.released_through = std::min(*state_->forgotten_through, event.offset - 1);
  const bool gap = owner.last_seq_nr != 0 && event.seq_nr && *event.seq_nr != owner.last_seq_nr + 1;
  owner.last_offset = event.offset;
  owner.last_seq_nr = event.seq_nr.value_or(owner.last_seq_nr);
  const kept_event kept{.offset = event.offset,
                        .seq_nr = event.seq_nr,
                        .timestamp = event.timestamp,
                        .hash = event.hash,
                        .json = event.json};
  if (owner.empty() || !state::fits(*owner.chunks.back(), kept))
    state_->add_chunk(owner);
  state_->has_deletions |= event.json.empty();
  const auto newest = owner.chunks.back();
  state_->put(newest, kept, growth * (owner.chunks.size() - owner.first));
  state_->order.append(event.offset, owner.number);
  while (state_->event_bytes() > state_->limit && state_->chunks.size() > 1)
    state_->release_oldest(newest);
  return gap ? append_result::gap : append_result::appended;
}

std::size_t kept_events::read(std::uint64_t entity_id, std::optional<offset> after,
                              std::size_t count,
                              const std::function<void(const kept_event&)>& visit) const {
  const auto found = state_->entities.find(entity_id);
  if (found == state_->entities.end())
    return 0;
  entity& owner = found->second;
  auto at = owner.begin();
  if (after)
    at = std::partition_point(at, owner.chunks.end(), [&](chunk_list::iterator candidate) {
      return candidate->events.last().offset <= *after;
    });
  std::size_t visited = 0;
  kept_event event;
  for (; at != owner.chunks.end(); ++at)
    for (packed_events::reader reader{(*at)->events}; reader.next(event, after);) {
      if (visited == count)
        return visited;
      visit(event);
      ++visited;
    }
  return visited;
}

std::size_t
kept_events::read(const selection& selected, std::optional<offset> after, std::size_t count,
                  const std::function<void(std::uint64_t, const kept_event&)>& visit) const {
  if (selected.is_single()) {
    const auto entity_id = selected.entities().front();
    return read(entity_id, after, count, [&](const kept_event& event) { visit(entity_id, event); });
  }
  // If few events follow `after`, look at each; otherwise merge the events of the entities. The
  // order is released with the oldest chunk of any entity, which may end after events that others
  // keep.
  const bool are_few =
      state_->order.is_whole_after(after) &&
      state_->order.max_events_after(after) <= std::size_t{2} * event_order::block_size;
  if (selected.is_all() || are_few)
    return read_in_order(state_->order, state_->numbered, selected, after, count, visit);
  return read_merged(state_->entities, selected, after, count, visit);
}

std::optional<offset> kept_events::last_offset(const selection& selected) const {
  if (selected.is_all())
    return state_->order.last_offset();
  std::optional<offset> last;
  for (const auto entity_id : selected.entities())
    last = std::max(last, last_offset(entity_id));
  return last;
}

std::optional<offset> kept_events::released_through(const selection& selected) const {
  if (selected.is_all())
    return state_->released_through;
  std::optional<offset> through;
  for (const auto entity_id : selected.entities())
    through = std::max(through, released_through(entity_id));
  return through;
}

std::optional<record_id> kept_events::find(offset at) const {
  const auto number = state_->order.find(at);
  const auto* owner = number ? state_->numbered[*number] : nullptr;
  std::optional<record_id> found;
  if (owner)
    read(owner->first, offset_before(at), 1, [&](const kept_event& event) {
      if (event.offset == at)
        found = record_id{event.offset, event.hash};
    });
  return found;
}

std::optional<std::uint64_t> kept_events::entity_at(offset at) const {
  const auto number = state_->order.find(at);
  const auto* owner = number ? state_->numbered[*number] : nullptr;
  return owner ? std::optional{owner->first} : std::nullopt;
}

std::optional<record_id> kept_events::newest_through(offset at, const selection& selected) const {
  const auto newest = state_->order.last_through(at, [&](std::uint32_t number) {
    const auto* owner = state_->numbered[number];
    return selected.is_all() || (owner && selected.contains(owner->first));
  });
  return newest ? find(*newest) : std::nullopt;
}

std::optional<record_id> kept_events::newest(const selection& selected) const {
  const auto last = last_offset(selected);
  return last ? find(*last) : std::nullopt;
}

std::optional<offset> kept_events::last_begin(std::uint64_t entity_id, std::size_t count) const {
  const auto found = state_->entities.find(entity_id);
  if (found == state_->entities.end())
    return std::nullopt;
  return log::last_begin(found->second, count);
}

bool kept_events::has_event(std::uint64_t entity_id) const {
  bool found = false;
  read(entity_id, std::nullopt, std::numeric_limits<std::size_t>::max(),
       [&](const kept_event& event) { found |= !event.json.empty(); });
  return found;
}

std::optional<offset> kept_events::first_offset(std::uint64_t entity_id) const {
  std::optional<offset> first;
  read(entity_id, std::nullopt, 1, [&](const kept_event& event) { first = event.offset; });
  return first;
}

std::optional<std::vector<entity_summary>>
kept_events::summaries(std::optional<std::uint64_t> after, std::size_t count,
                       const selection& selected) const {
  if (state_->forgotten_through)
    return std::nullopt;
  const auto has_events = [this](const entity_map::value_type& each) {
    return each.second.released_through ||
           (!each.second.empty() && (!state_->has_deletions || has_event(each.first)));
  };
  std::vector<const entity_map::value_type*> listed;
  for (const auto& each : state_->entities)
    if (!(each.first <= after) && selected.contains(each.first) && has_events(each))
      listed.push_back(&each);
  const auto end = listed.begin() + static_cast<std::ptrdiff_t>(std::min(count, listed.size()));
  std::ranges::partial_sort(listed, end, {}, [](const auto* each) { return each->first; });
  std::vector<entity_summary> result;
  for (auto each = listed.begin(); each != end; ++each) {
    const auto& [id, owner] = **each;
    if (owner.released_through)
      return std::nullopt;
    auto& added = result.emplace_back(entity_summary{.entity_id = id});
    kept_event last;
    std::string json;
    if (state_->has_deletions) {
      read(id, std::nullopt, std::numeric_limits<std::size_t>::max(), [&](const kept_event& event) {
        if (event.json.empty())
          return;
        ++added.events;
        last = event;
        json = event.json;
        last.json = json;
      });
    } else {
      for (auto part = owner.begin(); part != owner.chunks.end(); ++part)
        added.events += (*part)->count;
      read(id, offset_before(owner.chunks.back()->events.last().offset), 1,
           [&](const kept_event& event) {
             last = event;
             json = event.json;
             last.json = json;
           });
    }
    added.seq_nr = last.seq_nr;
    added.offset = last.offset;
    added.timestamp = last.timestamp;
    added.json = last.json;
  }
  return result;
}

void kept_events::for_each_entity(const std::function<void(std::uint64_t)>& visit) const {
  for (const auto& [id, owner] : state_->entities)
    visit(id);
}

bool kept_events::has_forgotten() const {
  return state_->forgotten_through.has_value();
}

std::optional<offset> kept_events::last_offset(std::uint64_t entity_id) const {
  const auto found = state_->entities.find(entity_id);
  if (found == state_->entities.end())
    return std::nullopt;
  return found->second.last_offset;
}

std::optional<offset> kept_events::released_through(std::uint64_t entity_id) const {
  const auto found = state_->entities.find(entity_id);
  return found == state_->entities.end() ? state_->forgotten_through
                                         : found->second.released_through;
}

void kept_events::rewind(std::optional<offset> to) {
  if (!to) {
    *this = kept_events{state_->limit};
    return;
  }
  state_->forgotten_through = std::min(state_->forgotten_through, to);
  state_->released_through = std::min(state_->released_through, to);
  state_->order.cut(*to);
  // Last offsets have become lower.
  state_->by_last_event.clear();
  auto& entities = state_->entities;
  for (auto entry = entities.begin(); entry != entities.end();) {
    if (state_->rewind(entry->second, *to)) {
      ++entry;
      continue;
    }
    entry = state_->erase_entity(entry);
  }
}

void kept_events::retain(offset through, std::span<const offset> retained) {
  for (auto& [id, owner] : state_->entities)
    state_->retain(owner, through, retained);
  state_->order.retain(through, retained);
}

void kept_events::remove(std::optional<std::uint64_t> entity_id,
                         const std::function<bool(const record_id&)>& has_left) {
  const auto remove_of = [&](entity_map::value_type& each) {
    std::vector<offset> retained;
    bool removes_any = false;
    read(each.first, std::nullopt, std::numeric_limits<std::size_t>::max(),
         [&](const kept_event& event) {
           if (!has_left({event.offset, event.hash})) {
             retained.push_back(event.offset);
             return;
           }
           removes_any = true;
           state_->order.erase(event.offset);
         });
    if (removes_any)
      state_->retain(each.second, std::numeric_limits<offset>::max(), retained);
  };
  auto& entities = state_->entities;
  if (!entity_id)
    std::ranges::for_each(entities, remove_of);
  else if (const auto found = entities.find(*entity_id); found != entities.end())
    remove_of(*found);
}

void kept_events::forget_inactive(std::size_t max_entities,
                                  const std::function<bool(std::uint64_t)>& is_kept) {
  auto& by_last_event = state_->by_last_event;
  std::vector<last_event> still_needed;
  bool is_current = false;
  while (state_->entities.size() > max_entities) {
    if (by_last_event.empty()) {
      if (std::exchange(is_current, true))
        break;
      still_needed.clear();
      state_->sort_by_last_event();
    }
    const auto oldest = by_last_event.back();
    by_last_event.pop_back();
    const auto found = state_->entities.find(oldest.entity_id);
    if (found == state_->entities.end() || found->second.last_offset != oldest.at)
      continue;
    if (is_kept(oldest.entity_id))
      still_needed.push_back(oldest);
    else
      state_->forget(found);
  }
  by_last_event.insert(by_last_event.end(), still_needed.rbegin(), still_needed.rend());
}

std::size_t kept_events::events() const {
  return state_->events;
}
std::size_t kept_events::entities() const {
  return state_->entities.size();
}
std::size_t kept_events::bytes() const {
  return state_->bytes();
}

} // namespace logflume::log

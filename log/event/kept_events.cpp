#include "log/event/kept_events.hpp"

#include "log/event/event_order.hpp"
#include "log/event/kept_entity.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace logflume::log {

namespace {

/// Events are dropped a chunk at a time.
constexpr std::size_t chunk_size = 1024;
/// An entity's first chunk grows by this, the next by twice as much, …
constexpr std::size_t growth = 128;

const std::size_t chunk_node = heap_block(sizeof(chunk) + 2 * sizeof(void*));
const std::size_t entity_node = heap_block(sizeof(entity_map::value_type) + sizeof(void*));

} // namespace

struct kept_events::state {
  std::size_t limit = 0;
  entity_map entities;
  /// In the order in which they were begun.
  chunk_list chunks;
  std::size_t events = 0;
  /// Of chunks and of the entities' lists of chunks.
  std::size_t chunk_bytes = 0;
  /// The last offset of the entities that were forgotten; none: none was.
  std::optional<offset> forgotten_through;
  /// The highest offset that was released, of whichever entity.
  std::optional<offset> released_through;
  event_order order;
  /// By their numbers; null: the number is free.
  numbered_entities numbered;
  std::vector<std::uint32_t> free_numbers;

  /// Of events alone.
  std::size_t event_bytes() const { return chunk_bytes + order.bytes(); }

  std::size_t bytes() const {
    return event_bytes() + entities.size() * entity_node +
           heap_block(entities.bucket_count() * sizeof(void*)) +
           heap_block(numbered.capacity() * sizeof(void*));
  }

  void give_number(entity_map::value_type& added) {
    if (free_numbers.empty()) {
      free_numbers.push_back(static_cast<std::uint32_t>(numbered.size()));
      numbered.push_back(nullptr);
    }
    added.second.number = free_numbers.back();
    free_numbers.pop_back();
    numbered[added.second.number] = &added;
  }

  entity_map::iterator erase_entity(entity_map::iterator gone) {
    numbered[gone->second.number] = nullptr;
    free_numbers.push_back(gone->second.number);
    chunk_bytes -= index_bytes(gone->second);
    return entities.erase(gone);
  }

  void release(offset through) {
    released_through = std::max(released_through, std::optional{through});
    order.release(*released_through);
  }

  static std::size_t index_bytes(const entity& owner) {
    return heap_block(owner.chunks.capacity() * sizeof(chunk_list::iterator));
  }

  void add_chunk(entity& owner) {
    chunk_bytes -= index_bytes(owner);
    chunks.push_back({&owner, {}, 0});
    owner.chunks.push_back(std::prev(chunks.end()));
    chunk_bytes += index_bytes(owner) + chunk_node;
  }

  void erase(chunk_list::iterator gone) {
    events -= gone->count;
    chunk_bytes -= gone->events.heap_bytes() + chunk_node;
    chunks.erase(gone);
  }

  void put(chunk_list::iterator into, const kept_event& event, std::size_t step = growth) {
    const std::size_t before = into->events.heap_bytes();
    into->events.append(event,
                        std::min(step, chunk_size - std::min(chunk_size, into->events.size())));
    ++into->count;
    ++events;
    chunk_bytes += into->events.heap_bytes() - before;
  }

  static bool fits(const chunk& into, const kept_event& event) {
    return into.events.size() + event.json.size() + packed_events::max_overhead <= chunk_size;
  }

  /// Takes the events out of a chunk, for some of them to be put again.
  packed_events empty_out(chunk& from) {
    chunk_bytes -= from.events.heap_bytes();
    events -= std::exchange(from.count, 0);
    return std::exchange(from.events, {});
  }

  void release_oldest(chunk_list::iterator newest) {
    auto oldest = chunks.begin();
    if (oldest == newest)
      ++oldest;
    entity& owner = *oldest->owner;
    owner.released_through = oldest->events.last().offset;
    release(*owner.released_through);
    erase(oldest);
    ++owner.first;
    if (2 * owner.first > owner.chunks.size())
      drop_released(owner);
  }

  void drop_released(entity& owner) {
    chunk_bytes -= index_bytes(owner);
    owner.chunks.erase(owner.chunks.begin(), owner.begin());
    if (owner.chunks.empty())
      owner.chunks.shrink_to_fit();
    owner.first = 0;
    chunk_bytes += index_bytes(owner);
  }

  /// False where nothing of the entity is left.
  bool rewind(entity& owner, offset to) {
    if (owner.last_offset <= to)
      return true;
    std::uint64_t first_dropped = 0;
    while (!owner.empty() && owner.chunks.back()->events.last().offset > to) {
      const auto cut = owner.chunks.back();
      const packed_events before = empty_out(*cut);
      kept_event event;
      for (packed_events::reader reader{before}; reader.next(event);) {
        if (event.offset > to) {
          first_dropped = event.seq_nr;
          break;
        }
        put(cut, event);
      }
      if (cut->events.empty()) {
        erase(cut);
        owner.chunks.pop_back();
      }
    }
    if (owner.released_through)
      owner.released_through = std::min(*owner.released_through, to);
    if (owner.empty()) {
      owner.last_offset = owner.released_through.value_or(0);
      owner.last_seq_nr = 0;
      return owner.released_through.has_value();
    }
    const auto& last = owner.chunks.back()->events.last();
    owner.last_offset = last.offset;
    // Compaction made this gap, so the events that were in it are not known.
    owner.last_seq_nr = first_dropped == last.seq_nr + 1 ? last.seq_nr : 0;
    return true;
  }

  void forget(entity_map::iterator gone) {
    auto& owner = gone->second;
    forgotten_through = std::max(forgotten_through, std::optional{owner.last_offset});
    release(owner.last_offset);
    drop_released(owner);
    for (const auto each : owner.chunks)
      erase(each);
    erase_entity(gone);
  }

  void retain(entity& owner, offset through, std::span<const offset> retained) {
    drop_released(owner);
    auto target = chunks.end();
    auto wanted = retained.begin();
    for (const auto source : owner.chunks) {
      const packed_events before = empty_out(*source);
      kept_event event;
      for (packed_events::reader reader{before}; reader.next(event);) {
        if (event.offset <= through) {
          wanted = std::lower_bound(wanted, retained.end(), event.offset);
          if (wanted == retained.end() || *wanted != event.offset)
            continue;
        }
        if (target == chunks.end() || !fits(*target, event))
          target = source;
        put(target, event);
      }
    }
    chunk_bytes -= index_bytes(owner);
    std::erase_if(owner.chunks, [this](chunk_list::iterator emptied) {
      if (!emptied->events.empty())
        return false;
      erase(emptied);
      return true;
    });
    owner.chunks.shrink_to_fit();
    chunk_bytes += index_bytes(owner);
  }
};

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
  const bool gap = owner.last_seq_nr != 0 && event.seq_nr != owner.last_seq_nr + 1;
  owner.last_offset = event.offset;
  owner.last_seq_nr = event.seq_nr;
  const kept_event kept{.offset = event.offset,
                        .seq_nr = event.seq_nr,
                        .timestamp = event.timestamp,
                        .hash = event.hash,
                        .json = event.json};
  if (owner.empty() || !state::fits(*owner.chunks.back(), kept))
    state_->add_chunk(owner);
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
kept_events::read(const selection& of, std::optional<offset> after, std::size_t count,
                  const std::function<void(std::uint64_t, const kept_event&)>& visit) const {
  if (of.is_single()) {
    const auto entity_id = of.entities().front();
    return read(entity_id, after, count, [&](const kept_event& event) { visit(entity_id, event); });
  }
  // Few events behind `after`: look at each. Many: merge what the entities have. The order is
  // released with the oldest chunk of any entity, which may end behind events that others keep.
  const bool are_few = state_->order.is_whole_after(after) &&
                       state_->order.at_most_after(after) <= 2 * event_order::block_size;
  if (of.is_all() || are_few)
    return read_in_order(state_->order, state_->numbered, of, after, count, visit);
  return read_merged(state_->entities, of, after, count, visit);
}

std::optional<offset> kept_events::last_offset(const selection& of) const {
  if (of.is_all())
    return state_->order.last_offset();
  std::optional<offset> last;
  for (const auto entity_id : of.entities())
    last = std::max(last, last_offset(entity_id));
  return last;
}

std::optional<offset> kept_events::released_through(const selection& of) const {
  if (of.is_all())
    return state_->released_through;
  std::optional<offset> through;
  for (const auto entity_id : of.entities())
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

std::optional<record_id> kept_events::newest_through(offset at) const {
  const auto newest = state_->order.last_through(at);
  return newest ? find(*newest) : std::nullopt;
}

std::optional<offset> kept_events::last_begin(std::uint64_t entity_id, std::size_t count) const {
  const auto found = state_->entities.find(entity_id);
  if (found == state_->entities.end())
    return std::nullopt;
  return log::last_begin(found->second, count);
}

std::optional<offset> kept_events::first_offset(std::uint64_t entity_id) const {
  std::optional<offset> first;
  read(entity_id, std::nullopt, 1, [&](const kept_event& event) { first = event.offset; });
  return first;
}

std::optional<std::vector<entity_summary>>
kept_events::summaries(std::optional<std::uint64_t> after, std::size_t count) const {
  if (state_->forgotten_through)
    return std::nullopt;
  std::vector<const entity_map::value_type*> some;
  for (const auto& each : state_->entities)
    if (!(each.first <= after) && (each.second.released_through || !each.second.empty()))
      some.push_back(&each);
  const auto end = some.begin() + static_cast<std::ptrdiff_t>(std::min(count, some.size()));
  std::ranges::partial_sort(some, end, {}, [](const auto* each) { return each->first; });
  std::vector<entity_summary> result;
  for (auto each = some.begin(); each != end; ++each) {
    const auto& [id, owner] = **each;
    if (owner.released_through)
      return std::nullopt;
    auto& added = result.emplace_back(entity_summary{.entity_id = id});
    for (auto part = owner.begin(); part != owner.chunks.end(); ++part)
      added.events += (*part)->count;
    const auto& run = owner.chunks.back()->events;
    packed_events::reader reader{run};
    kept_event last;
    reader.next(last, offset_before(run.last().offset));
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

void kept_events::forget_quiet(std::size_t leave, const std::function<bool(std::uint64_t)>& keeps) {
  auto& entities = state_->entities;
  if (entities.size() <= leave)
    return;
  std::vector<std::pair<offset, std::uint64_t>> quiet;
  for (const auto& [id, owner] : entities)
    if (!keeps(id))
      quiet.emplace_back(owner.last_offset, id);
  const auto count = std::min(quiet.size(), entities.size() - leave);
  const auto until = quiet.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(quiet.begin(), until, quiet.end());
  std::for_each(quiet.begin(), until,
                [&](const auto& each) { state_->forget(entities.find(each.second)); });
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

#include "log/event/kept_entity.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace logflume::log {

namespace {

/// Walks an entity's events above `after`.
struct cursor {
  cursor(const entity& owner, std::optional<offset> after) :
      at{std::partition_point(owner.begin(), owner.chunks.end(),
                              [&](chunk_list::iterator candidate) {
                                return after && candidate->events.last().offset <= *after;
                              })},
      end{owner.chunks.end()} {
    if (at == end)
      return;
    reader.emplace((*at)->events);
    valid = reader->next(now, after);
  }
  cursor(const cursor&) = delete;
  cursor& operator=(const cursor&) = delete;

  void advance() {
    valid = reader->next(now);
    while (!valid && ++at != end) {
      reader.emplace((*at)->events);
      valid = reader->next(now);
    }
  }

  std::vector<chunk_list::iterator>::const_iterator at;
  std::vector<chunk_list::iterator>::const_iterator end;
  std::optional<packed_events::reader> reader;
  kept_event now;
  bool valid = false;
};

} // namespace

std::size_t read_in_order(const event_order& order, const numbered_entities& numbered,
                          const selection& selected, std::optional<offset> after, std::size_t count,
                          const kept_visitor& visit) {
  std::size_t visited = 0;
  order.read(after, [&](offset at, std::uint32_t number) {
    const auto* owner = numbered[number];
    if (visited == count)
      return false;
    if (owner == nullptr || !selected.contains(owner->first))
      return true;
    cursor event{owner->second, offset_before(at)};
    if (event.valid && event.now.offset == at) {
      visit(owner->first, event.now);
      ++visited;
    }
    return true;
  });
  return visited;
}

std::size_t read_merged(const entity_map& entities, const selection& selected,
                        std::optional<offset> after, std::size_t count, const kept_visitor& visit) {
  std::vector<std::pair<std::uint64_t, std::unique_ptr<cursor>>> next;
  for (const auto entity_id : selected.entities()) {
    const auto found = entities.find(entity_id);
    if (found == entities.end() || (after && found->second.last_offset <= *after))
      continue;
    auto at = std::make_unique<cursor>(found->second, after);
    if (at->valid)
      next.emplace_back(entity_id, std::move(at));
  }
  const auto later = [](const auto& a, const auto& b) {
    return a.second->now.offset > b.second->now.offset;
  };
  std::make_heap(next.begin(), next.end(), later);
  std::size_t visited = 0;
  for (; visited < count && !next.empty(); ++visited) {
    std::pop_heap(next.begin(), next.end(), later);
    auto& [entity_id, at] = next.back();
    visit(entity_id, at->now);
    at->advance();
    if (at->valid)
      std::push_heap(next.begin(), next.end(), later);
    else
      next.pop_back();
  }
  return visited;
}

std::optional<offset> last_begin(const entity& owner, std::size_t count) {
  auto at = owner.chunks.end();
  while (at != owner.begin() && count > 0) {
    --at;
    if ((*at)->count < count) {
      count -= (*at)->count;
      continue;
    }
    std::size_t before = (*at)->count - count;
    kept_event event;
    for (packed_events::reader reader{(*at)->events}; reader.next(event);)
      if (before-- == 0)
        return event.offset;
  }
  return std::nullopt;
}

} // namespace logflume::log

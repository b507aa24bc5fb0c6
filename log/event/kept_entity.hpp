#pragma once

#include "log/event/event_order.hpp"
#include "log/event/kept_event.hpp"
#include "log/event/packed_events.hpp"
#include "log/event/selection.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

// The parts of `kept_events`, and functions that read several entities.
namespace logflume::log {

struct entity;

struct chunk {
  entity* owner = nullptr;
  packed_events events;
  std::uint32_t count = 0;
};

using chunk_list = std::list<chunk>;

struct entity {
  /// The entity's number in the order of events.
  std::uint32_t number = 0;
  offset last_offset = 0;
  /// Sequence number of the last event that has one; 0 if it is not known, so that the next one is
  /// no gap.
  std::uint64_t last_seq_nr = 0;
  std::optional<offset> released_through;
  /// In order; the ones before index `first` are gone.
  std::vector<chunk_list::iterator> chunks;
  std::size_t first = 0;

  auto begin() { return chunks.begin() + static_cast<std::ptrdiff_t>(first); }
  auto begin() const { return chunks.begin() + static_cast<std::ptrdiff_t>(first); }
  bool empty() const { return first == chunks.size(); }
};

using entity_map = std::unordered_map<std::uint64_t, entity>;

/// Entities by their numbers in the order of events; null if the number is free.
using numbered_entities = std::vector<entity_map::value_type*>;

using kept_visitor = std::function<void(std::uint64_t, const kept_event&)>;

// Both call `visit` with up to `count` events of `selected` above `after` in ascending order, and
// return how many.

/// Looks at every event above `after`.
std::size_t read_in_order(const event_order& order, const numbered_entities& numbered,
                          const selection& selected, std::optional<offset> after, std::size_t count,
                          const kept_visitor& visit);

/// Merges the events of the entities, which are few.
std::size_t read_merged(const entity_map& entities, const selection& selected,
                        std::optional<offset> after, std::size_t count, const kept_visitor& visit);

/// Returns where the last `count` events of an entity begin, or nullopt if not that many are kept.
std::optional<offset> last_begin(const entity& owner, std::size_t count);

} // namespace logflume::log

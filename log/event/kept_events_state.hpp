#pragma once

#include "log/event/event_order.hpp"
#include "log/event/kept_entity.hpp"
#include "log/event/kept_events.hpp"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

// The data of `kept_events`, and how its memory is accounted.
namespace logflume::log {

/// In bytes. Events are dropped one chunk at a time.
inline constexpr std::size_t chunk_size = 1024;
/// Bytes by which an entity's first chunk grows; its second grows by twice as much, and so on.
inline constexpr std::size_t growth = 128;

inline const std::size_t chunk_node = heap_block(sizeof(chunk) + 2 * sizeof(void*));
inline const std::size_t entity_node = heap_block(sizeof(entity_map::value_type) + sizeof(void*));

struct last_event {
  offset at = 0;
  std::uint64_t entity_id = 0;

  friend auto operator<=>(const last_event&, const last_event&) = default;
};

struct kept_events::state {
  std::size_t limit = 0;
  entity_map entities;
  /// Chunks in the order in which they were begun.
  chunk_list chunks;
  std::size_t events = 0;
  /// Memory of the chunks and of the entities' lists of chunks, in bytes.
  std::size_t chunk_bytes = 0;
  /// The highest last offset of the entities that were forgotten; nullopt if none was.
  std::optional<offset> forgotten_through;
  /// The highest offset that was released, of any entity.
  std::optional<offset> released_through;
  event_order order;
  /// At least one deletion was appended.
  bool has_deletions = false;
  /// Entities by their numbers; null if the number is free.
  numbered_entities numbered;
  std::vector<std::uint32_t> free_numbers;
  /// The last events of all entities at the time of `sort_by_last_event`, the oldest at the end. An
  /// entity that is missing here, or has another last offset now, has had an event since.
  std::vector<last_event> by_last_event;

  /// Memory of the events alone, in bytes.
  std::size_t event_bytes() const { return chunk_bytes + order.bytes(); }

  std::size_t bytes() const {
    return event_bytes() + entities.size() * entity_node +
           heap_block(entities.bucket_count() * sizeof(void*)) +
           heap_block(numbered.capacity() * sizeof(void*)) +
           heap_block(by_last_event.capacity() * sizeof(last_event));
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

  /// Takes the events out of a chunk, so that some of them can be put back.
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

  /// Returns false if nothing of the entity is left.
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
          first_dropped = event.seq_nr.value_or(0);
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
    // If there is a gap, compaction made it, so the events that were in it are not known.
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

  void sort_by_last_event() {
    by_last_event.clear();
    by_last_event.reserve(entities.size());
    for (const auto& [id, owner] : entities)
      by_last_event.push_back({owner.last_offset, id});
    std::ranges::sort(by_last_event, std::greater{});
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

} // namespace logflume::log

#pragma once

#include "log/event/entity_summary.hpp"
#include "log/event/envelope.hpp"
#include "log/event/packed_events.hpp"
#include "log/event/record_id.hpp"
#include "log/event/selection.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace logflume::log {

/// Keeps the decoded events of a topic by entity, within a memory limit: the oldest are released
/// first. It is also the volatile offset store: it keeps each entity's last offset and sequence
/// number, even when its events are not kept, until the entity is forgotten. Not thread-safe.
class kept_events {
 public:
  /// `limit` is in bytes of memory for events, in addition to what each entity takes. The newest
  /// event is always kept.
  explicit kept_events(std::size_t limit);
  kept_events(kept_events&&) noexcept;
  kept_events& operator=(kept_events&&) noexcept;
  ~kept_events();

  enum class append_result : std::uint8_t {
    appended,
    /// Appended, but its sequence number is not the entity's last one plus one.
    gap,
    /// Ignored, because it is at or below the entity's last offset.
    repeated,
  };

  append_result append(const envelope& event);

  /// Calls `visit` with up to `count` of the entity's events above `after` (from the first kept
  /// one, if nullopt), in ascending order; returns how many.
  std::size_t read(std::uint64_t entity_id, std::optional<offset> after, std::size_t count,
                   const std::function<void(const kept_event&)>& visit) const;

  /// Does the same for several entities, in log order.
  std::size_t read(const selection& selected, std::optional<offset> after, std::size_t count,
                   const std::function<void(std::uint64_t, const kept_event&)>& visit) const;

  /// Returns the highest of the entities' last offsets.
  std::optional<offset> last_offset(const selection& selected) const;

  /// Returns the offset up to which events of some of these entities have to be read from the log.
  std::optional<offset> released_through(const selection& selected) const;

  /// Returns the event at that offset, or nullopt if there is none or it is not kept.
  std::optional<record_id> find(offset at) const;

  /// Returns the entity whose event is at that offset; nullopt as for `find`.
  std::optional<std::uint64_t> entity_at(offset at) const;

  /// Returns the newest kept event of these entities that is not above `at`.
  std::optional<record_id> newest_through(offset at, const selection& selected = {}) const;

  /// Returns the newest event of these entities, or nullopt if there is none or it is not kept.
  std::optional<record_id> newest(const selection& selected) const;

  /// Returns where the last `count` events of the entity begin, or nullopt if not that many are
  /// kept.
  std::optional<offset> last_begin(std::uint64_t entity_id, std::size_t count) const;

  /// Returns the offset of the entity's first kept event.
  std::optional<offset> first_offset(std::uint64_t entity_id) const;

  /// Returns the entities of `selected` above `after` that have events, ascending, at most `count`.
  /// Returns nullopt if not everything needed for that is kept.
  std::optional<std::vector<entity_summary>> summaries(std::optional<std::uint64_t> after,
                                                       std::size_t count,
                                                       const selection& selected = {}) const;

  /// Calls `visit` for each entity that is remembered.
  void for_each_entity(const std::function<void(std::uint64_t)>& visit) const;
  /// Returns whether there may be other entities, which were forgotten.
  bool has_forgotten() const;

  /// Returns the entity's last offset, whether its event is kept or not; nullopt if the entity was
  /// never seen, or was forgotten.
  std::optional<offset> last_offset(std::uint64_t entity_id) const;

  /// Returns the offset up to which the entity's events have to be read from the log: they were
  /// released to save memory, or the entity may have been forgotten. Returns nullopt if all that
  /// the log contains is here.
  std::optional<offset> released_through(std::uint64_t entity_id) const;

  /// Forgets everything above `to` (everything, if nullopt) after the log was cut.
  void rewind(std::optional<offset> to);

  /// Forgets everything at or below `through` that is not in `retained`, after the log was
  /// compacted.
  void retain(offset through, std::span<const offset> retained);

  /// Forgets the records that have left the log: those of `entity_id` (of all entities, if nullopt)
  /// for which `has_left` is true.
  void remove(std::optional<std::uint64_t> entity_id,
              const std::function<bool(const record_id&)>& has_left);

  std::size_t events() const;
  std::size_t entities() const;
  /// Memory in use in total, in bytes.
  std::size_t bytes() const;

  /// Forgets the entities whose last events are the oldest, including their events, until at most
  /// `max_entities` are left or `is_kept` is true for all that are left.
  void forget_inactive(std::size_t max_entities, const std::function<bool(std::uint64_t)>& is_kept);

 private:
  bool has_event(std::uint64_t entity_id) const;

  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log

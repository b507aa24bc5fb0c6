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

/// The decoded events of a topic, by entity, within a bound of memory: the oldest are released
/// first. Also the volatile offset store: each entity's last offset and sequence number, kept even
/// when its events are not, until the entity is forgotten. Not thread-safe.
class kept_events {
 public:
  /// `limit`: bytes of memory for events, beside what each entity takes; the newest event is kept
  /// whatever it is.
  explicit kept_events(std::size_t limit);
  kept_events(kept_events&&) noexcept;
  kept_events& operator=(kept_events&&) noexcept;
  ~kept_events();

  enum class append_result : std::uint8_t {
    appended,
    /// Appended; its sequence number is not the entity's last one plus one.
    gap,
    /// Passed over: it is at or below the entity's last offset.
    repeated,
  };

  append_result append(const envelope& event);

  /// Calls `visit` with up to `count` of the entity's events after `after` (from the first
  /// kept one, without), ascending; returns how many.
  std::size_t read(std::uint64_t entity_id, std::optional<offset> after, std::size_t count,
                   const std::function<void(const kept_event&)>& visit) const;

  /// The same for several entities, in log order.
  std::size_t read(const selection& of, std::optional<offset> after, std::size_t count,
                   const std::function<void(std::uint64_t, const kept_event&)>& visit) const;

  /// The last of their last offsets.
  std::optional<offset> last_offset(const selection& of) const;

  /// Up to here events of some of them have to be read from the log.
  std::optional<offset> released_through(const selection& of) const;

  /// The event at that offset; none: there is none, or it is not kept.
  std::optional<record_id> find(offset at) const;

  /// Whose event is at that offset; none: as `find`.
  std::optional<std::uint64_t> entity_at(offset at) const;

  /// The newest event of some of them that is kept, not above `at`.
  std::optional<record_id> newest_through(offset at, const selection& of = {}) const;

  /// The newest event of some of them; none: there is none, or it is not kept.
  std::optional<record_id> newest(const selection& of) const;

  /// Where the last `count` of the entity's events begin; none: that many are not kept.
  std::optional<offset> last_begin(std::uint64_t entity_id, std::size_t count) const;

  /// The entity's first event that is kept.
  std::optional<offset> first_offset(std::uint64_t entity_id) const;

  /// The entities of `of` above `after` that have events, ascending, at most `count`; none: not all
  /// that this needs is here.
  std::optional<std::vector<entity_summary>>
  summaries(std::optional<std::uint64_t> after, std::size_t count, const selection& of = {}) const;

  /// Those that are remembered.
  void for_each_entity(const std::function<void(std::uint64_t)>& visit) const;
  /// There may be others.
  bool has_forgotten() const;

  /// The entity's last offset, kept or not; none: never seen, or forgotten.
  std::optional<offset> last_offset(std::uint64_t entity_id) const;

  /// Up to here the entity's events have to be read from the log: they were released for want of
  /// room, or the entity may have been forgotten. None: all that the log holds is here.
  std::optional<offset> released_through(std::uint64_t entity_id) const;

  /// The log was cut: forgets all above `to` (everything, without one).
  void rewind(std::optional<offset> to);

  /// The log was compacted: forgets what is not above `through` and not in `retained`.
  void retain(offset through, std::span<const offset> retained);

  /// Records have left the log: forgets those of `entity_id` (none: of all) that `left` is true
  /// for.
  void remove(std::optional<std::uint64_t> entity_id,
              const std::function<bool(const record_id&)>& left);

  std::size_t events() const;
  std::size_t entities() const;
  /// Memory in use, all included.
  std::size_t bytes() const;

  /// Forgets those entities whose last events are the oldest, events and all, until at most
  /// `leave` entities are left or only such that `keeps` is true for.
  void forget_quiet(std::size_t leave, const std::function<bool(std::uint64_t)>& keeps);

 private:
  bool has_event(std::uint64_t entity_id) const;

  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log

#pragma once

#include "actors/stream/stream_progress.hpp"
#include "actors/stream/wire_form.hpp"
#include "actors/tailer/batch_maker.hpp"
#include "log/event/kept_events.hpp"
#include "log/event/selection.hpp"
#include "log/record/record.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Returns nullopt for the log's beginning.
constexpr std::optional<log::offset> offset_of(const log::log_place& at) {
  return at ? std::optional{at->offset} : std::nullopt;
}

/// What the tailer knows about a stream with ids, which clients can resume.
struct resumption {
  /// Nothing up to this offset is sent.
  std::optional<log::offset> floor{};
  /// The stored part ends at this offset; it may have been sent already.
  std::optional<log::offset> stored_through{};
  bool stored_part = true;
  bool follow = true;
  /// The stream has been sent all that it asked for.
  bool ended = false;
  /// Number of events that it still gets; none: no limit.
  std::optional<std::uint32_t> remaining{};
  /// See `batch_bounds`; applies to the stored part.
  begins_ptr begins{};
  /// The place named by the last frame that was sent to it.
  log::log_place last_sent_place{};
  /// What the client had before; see `log::record_id`. Null once the stream is above
  /// `before_through`, where the client had nothing.
  log::sent_before_ptr before{};
  log::offset before_through = 0;
  /// See `stream_start`.
  std::shared_ptr<const log::selection> covered{};
  /// Where the log was cut while batches were in flight. Further batches, which follow these, may
  /// have been written as well.
  std::optional<log::log_place> cut_in_flight{};

  void sent(const log::record_id& last, std::uint32_t count) {
    last_sent_place = last;
    if (remaining)
      *remaining -= std::min(*remaining, count);
  }

  /// Returns the newest record whose id the stream may contain. `of_log`: the newest record of the
  /// log.
  log::log_place newest(const log::log_place& of_log, const log::kept_events& kept) const {
    if (!covered)
      return of_log;
    auto newest_covered = kept.newest(*covered);
    if (offset_of(newest_covered) <= offset_of(last_sent_place))
      return last_sent_place;
    newest_covered->before = before;
    return newest_covered;
  }

  /// Returns the same after the log was cut at `cut`; none if the stream begins again.
  log::log_place newest_left(const log::log_place& of_log, const log::kept_events& kept,
                             std::optional<log::offset> cut) const {
    if (!covered)
      return of_log;
    if (auto newest_covered = kept.newest(*covered))
      return newest_covered;
    return last_sent_place && offset_of(last_sent_place) <= cut ? last_sent_place
                                                                : log::log_place{};
  }

  /// Returns whether the stream gets batches of its own.
  bool bounded() const { return remaining || before || (stored_part && (!follow || begins)); }

  /// Returns the bounds of its next batch. `credit`: number of events that it may hold.
  batch_bounds bounds(std::uint32_t credit) const {
    auto until = stored_part && (!follow || begins) ? stored_through : std::nullopt;
    if (before)
      until = std::min(until.value_or(before_through), before_through);
    return {.count = remaining ? std::min(*remaining, credit) : credit,
            .until = until,
            .begins = stored_part ? begins : nullptr,
            .before = before};
  }
};

/// What the tailer knows about one subscriber. `Receiver`: the type that batches are sent to.
template <class Receiver>
struct subscription {
  std::uint64_t id = 0;
  Receiver receiver{};
  std::shared_ptr<stream_progress> progress;
  /// The last event sent to it, by the tailer or a replay.
  std::optional<log::offset> sent{};
  /// The lowest offset to which the log was cut since anything was sent to it.
  std::optional<log::offset> cut = no_cut;
  /// The subscriber gets nothing more until it has drained and asks to go on.
  bool lagging = false;
  /// A replay serves it, or will when a place is free.
  bool replaying = false;
  /// Number of replays that served it since it was last live.
  std::uint32_t turns = 0;
  /// The log was cut while a replay served it.
  bool cut_in_replay = false;
  /// This tailer, or a replay of it, has sent the subscriber something: its place is one of the
  /// current log.
  bool served = false;
  /// Set for a stream with ids only.
  std::unique_ptr<resumption> ids{};

  static constexpr log::offset no_cut = std::numeric_limits<log::offset>::max();

  /// The log was cut: forgets everything above `to`.
  void cut_down(std::optional<log::offset> to) {
    sent = std::min(sent, to);
    cut = std::min(cut, to);
    cut_in_replay = replaying;
    if (ids)
      sent = std::max(sent, ids->floor);
  }

  /// Returns the highest offset that the client of a stream with ids certainly knows.
  std::optional<log::offset> reached() const {
    const auto written = std::min(progress->sent_through(), cut);
    return ids->last_sent_place ? std::max(written, std::optional{ids->last_sent_place->offset})
                                : written;
  }

  const log::selection& followed() const { return progress->followed; }

  /// Call this when the subscriber has written all that was in flight, and perhaps following
  /// batches. What it wrote before a cut does not count.
  void advance_to_written() { sent = std::max(sent, std::min(progress->sent_through(), cut)); }
};

/// The subscribers of one selection of entities in one wire form.
template <class Receiver>
struct followers {
  log::selection followed;
  batch_maker batches;
  std::vector<subscription<Receiver>*> subscriptions{};
  /// Offset of the selection's last event.
  std::optional<log::offset> newest{};
  /// There are events that were not broadcast yet.
  bool unsent = false;
};

/// Subscribers, by id and by what they follow.
template <class Receiver>
class subscription_list {
 public:
  using entry = subscription<Receiver>;
  using group = followers<Receiver>;

  /// `tailer_id`: actor id of the tailer that owns the list.
  explicit subscription_list(std::uint64_t tailer_id) : tailer_id_{tailer_id} {}

  /// Adds a subscription; replaces one with the same id.
  entry& add(entry added, const log::kept_events& kept) {
    remove(added.id);
    auto& place = by_id_[added.id];
    place = std::make_unique<entry>(std::move(added));
    auto& groups = groups_[key_of(*place)];
    if (!groups) {
      groups = std::make_unique<group>(
          group{.followed = place->followed(),
                .batches = {tailer_id_, place->followed(), *place->progress->form},
                .newest = kept.last_offset(place->followed())});
      for_lists_of(*groups, [&](std::vector<group*>& list) { list.push_back(groups.get()); });
    }
    groups->subscriptions.push_back(place.get());
    return *place;
  }

  void remove(std::uint64_t id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
      return;
    const auto in = groups_.find(key_of(*found->second));
    std::erase(in->second->subscriptions, found->second.get());
    if (in->second->subscriptions.empty()) {
      for_lists_of(*in->second,
                   [&](std::vector<group*>& list) { std::erase(list, in->second.get()); });
      for (const auto entity_id : in->second->followed.entities())
        if (const auto entity = by_entity_.find(entity_id); entity->second.empty())
          by_entity_.erase(entity);
      groups_.erase(in);
    }
    by_id_.erase(found);
  }

  entry* find(std::uint64_t id) {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second.get();
  }

  /// Returns whether a subscriber follows this entity by id; those that follow all do not count.
  bool has_followers(std::uint64_t entity_id) const { return by_entity_.contains(entity_id); }

  /// Calls `f` with each group that follows the entity.
  template <class Function>
  void for_groups_of(std::uint64_t entity_id, Function f) {
    if (const auto found = by_entity_.find(entity_id); found != by_entity_.end())
      for (auto* each : found->second)
        f(*each);
    for (auto* each : following_all_)
      f(*each);
  }

  group& group_of(const entry& subscriber) { return *groups_.at(key_of(subscriber)); }

  template <class Function>
  void for_each(Function f) {
    for (auto& [id, subscriber] : by_id_)
      f(*subscriber);
  }

  /// Call this when the kept events have changed other than by an append.
  void refresh(const log::kept_events& kept) {
    for (auto& [key, each] : groups_) {
      each->batches.clear();
      each->newest = kept.last_offset(each->followed);
    }
  }

  std::size_t size() const { return by_id_.size(); }

 private:
  using group_key = std::pair<log::selection, const wire_form*>;

  static group_key key_of(const entry& subscriber) {
    return {subscriber.followed(), subscriber.progress->form};
  }

  /// Calls `f` with each list that the group belongs in.
  template <class Function>
  void for_lists_of(const group& listed, Function f) {
    if (listed.followed.is_all())
      return f(following_all_);
    for (const auto entity_id : listed.followed.entities())
      f(by_entity_[entity_id]);
  }

  std::uint64_t tailer_id_;
  std::unordered_map<std::uint64_t, std::unique_ptr<entry>> by_id_;
  std::map<group_key, std::unique_ptr<group>> groups_;
  std::unordered_map<std::uint64_t, std::vector<group*>> by_entity_;
  std::vector<group*> following_all_;
};

} // namespace logflume::actors

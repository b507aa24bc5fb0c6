#pragma once

#include "actors/counts/tailer_counts.hpp"
#include "actors/runtime/prefetch.hpp"
#include "actors/stream/event_batch.hpp"
#include "actors/stream/protocol.hpp"
#include "actors/tailer/stream_places.hpp"
#include "actors/tailer/subscription.hpp"
#include "log/event/event_source.hpp"
#include "log/event/kept_events.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Decides when each subscriber gets which events: from memory while they are kept, within its
/// credit, each event once and in order; by a replay if they are no longer kept. Knows no actor: an
/// `Outlet` does what it decides.
///
///   using receiver = …;                       a subscriber's handle
///   void send(receiver&, event_batch_ptr);
///   void report_empty(receiver&);             its entity has no event so far
///   void send(receiver&, position);           after the batches that were sent
///   void send(receiver&, reset);
///   log::log_place newest();                  the newest complete record of the log
///   void begin_replay(const subscription<receiver>&, log::offset until);
///   void prefetch(const receiver&);           fetch the memory that `send` will touch
template <class Outlet>
class delivery {
 public:
  using receiver = typename Outlet::receiver;
  using subscriber = subscription<receiver>;
  using time_point = std::chrono::steady_clock::time_point;

  /// How much of what was read is kept: bytes of memory for events, and a number of entities.
  struct limits {
    std::size_t keep;
    std::size_t max_entities;
  };

  /// `tailer_id`: actor id of the sender, for the batches.
  delivery(std::uint64_t tailer_id, limits kept_limits, Outlet& outlet, tailer_counts& counts) :
      limits_{kept_limits}, kept_{kept_limits.keep},
      subscribers_{tailer_id}, outlet_{&outlet}, counts_{&counts}, places_{kept_, outlet, counts} {}
  delivery(const delivery&) = delete;
  delivery& operator=(const delivery&) = delete;

  const log::kept_events& kept() const { return kept_; }
  std::size_t subscribers() const { return subscribers_.size(); }

  /// Keeps an event; `broadcast` sends it.
  log::kept_events::append_result append(const log::envelope& event) {
    const auto result = kept_.append(event);
    if (result == log::kept_events::append_result::repeated)
      return result;
    if (kept_.entities() > limits_.max_entities && kept_.entities() > enough_entities_)
      forget_inactive();
    subscribers_.for_groups_of(event.entity_id, [&](group& each) {
      each.newest = std::max(each.newest, std::optional{event.offset});
      if (!std::exchange(each.unsent, true))
        unsent_.push_back(&each);
    });
    return result;
  }

  /// Sends the events that were appended since the last call to all that follow and do not lag.
  void broadcast(time_point read_at) {
    for (auto* each : std::exchange(unsent_, {})) {
      each->unsent = false;
      broadcast(*each, read_at);
    }
  }

  /// The log was cut: forgets everything above `to`. Events appended before must have been
  /// broadcast.
  void cut(std::optional<log::offset> to) {
    kept_.rewind(to);
    subscribers_.refresh(kept_);
    subscribers_.for_each([&](subscriber& x) { cut_down(x, to); });
  }

  /// The end of the log was reached for the first time: what a former tailer sent from above `to`
  /// belongs to a log that is gone.
  void end_reached(std::optional<log::offset> to) {
    subscribers_.for_each([&](subscriber& x) {
      if (!x.served)
        cut_down(x, to);
    });
  }

  /// The log was compacted: of the events up to `through` it holds only those in `retained`.
  void compacted(log::offset through, std::span<const log::offset> retained) {
    kept_.retain(through, retained);
    subscribers_.refresh(kept_);
  }

  /// Records have left the log. Events appended before must have been broadcast.
  void removed(const log::removed& gone) {
    kept_.remove(gone.entity_id, gone.contains);
    subscribers_.refresh(kept_);
  }

  /// Adds a subscriber, or replaces it, and sends what its credit allows.
  subscriber& subscribe(subscriber added) {
    unsubscribe(added.id);
    auto& entry = subscribers_.add(std::move(added), kept_);
    // Another tailer may have left it lagging.
    if (lag(entry))
      go_on(entry);
    return entry;
  }

  /// Sends the position of a stream with ids that was quiet for a while, or (`last`) ends.
  void report_position(std::uint64_t id, bool last) {
    if (auto* entry = subscribers_.find(id); entry && entry->ids && !entry->ids->ended)
      places_.report_position(*entry, last);
  }

  void unsubscribe(std::uint64_t id) {
    auto* gone = subscribers_.find(id);
    if (!gone)
      return;
    set_lagging(*gone, false);
    if (auto& left = subscribers_.group_of(*gone); left.subscriptions.size() == 1)
      std::erase(unsent_, &left);
    subscribers_.remove(id);
  }

  /// A subscriber has drained. Returns true if a replay serves it; the caller then tells the replay
  /// to go on.
  bool go_on(std::uint64_t id) {
    auto* entry = subscribers_.find(id);
    if (entry && !entry->replaying)
      go_on(*entry);
    return entry && entry->replaying;
  }

  /// A replay ended; the subscriber has all its events up to `through` (none: nothing was sent).
  /// `last` is the last of the `count` events that it was sent.
  void replayed(std::uint64_t id, std::optional<log::offset> through,
                const log::log_place& last = {}, std::uint32_t count = 0) {
    auto* entry = subscribers_.find(id);
    if (!entry || !entry->replaying)
      return;
    entry->replaying = false;
    const bool was_cut = std::exchange(entry->cut_in_replay, false);
    entry->sent = std::max(entry->sent, was_cut ? std::min(through, entry->cut) : through);
    if (entry->ids)
      places_.after_replay(*entry, last, count, was_cut);
    if (lag(*entry))
      go_on(*entry);
  }

  /// A replay failed. Returns true if the subscriber still needs one; `go_on` begins it.
  bool replay_failed(std::uint64_t id) {
    auto* entry = subscribers_.find(id);
    if (!entry || !std::exchange(entry->replaying, false))
      return false;
    if (std::exchange(entry->cut_in_replay, false) && entry->ids)
      places_.after_replay(*entry, {}, 0, true);
    return true;
  }

  /// Reports to all subscribers that have been sent nothing that their entities have no events.
  void report_empty() {
    subscribers_.for_each([&](subscriber& x) { report_empty(x); });
  }

  void report_empty(subscriber& entry) {
    if (!entry.ids && !entry.sent && !entry.replaying && entry.progress->credit.in_flight() == 0)
      outlet_->report_empty(entry.receiver);
  }

 private:
  using group = followers<receiver>;

  /// How many subscribers ahead memory is prefetched: between two events it leaves the caches.
  static constexpr std::size_t ahead = 4;

  void broadcast(group& to, time_point read_at) {
    const auto& all = to.subscriptions;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i + 2 * ahead < all.size())
        prefetch(all[i + 2 * ahead], sizeof(subscriber));
      if (i + ahead < all.size()) {
        outlet_->prefetch(all[i + ahead]->receiver);
        prefetch(all[i + ahead]->progress.get(), sizeof(stream_progress));
      }
      if (!all[i]->lagging)
        serve(*all[i], to, read_at);
    }
  }

  /// Sends as many of the unsent events as the subscriber's credit allows.
  void serve(subscriber& to, group& in, time_point read_at = {}) {
    auto& credit = to.progress->credit;
    const auto newest = in.newest;
    while (true) {
      if (to.ids && to.ids->ended)
        return;
      const auto in_flight = credit.in_flight();
      if (in_flight == 0) {
        places_.advance_to_written(to);
      } else if (to.ids && to.ids->cut_in_flight) {
        // How much it wrote from before the cut is known only once it has drained.
        if (!lag(to))
          return;
        continue;
      }
      if (to.ids && places_.end_stored_part(to, newest))
        continue;
      const bool replay = needs_replay(to);
      if (replay && in_flight == 0)
        return begin_replay(to);
      // Nothing is rendered without credit: otherwise each lagging subscriber would have it done
      // again.
      if (replay || (to.sent < newest && in_flight == credit.limit())) {
        if (!lag(to))
          return;
        continue;
      }
      auto batch = to.ids && to.ids->bounded()
                       ? in.batches.next(kept_, to.sent, to.ids->bounds(credit.limit()))
                       : in.batches.next(kept_, newest, to.sent, credit.limit(), read_at);
      if (!batch) {
        if (to.ids && places_.pass_rest(to, newest))
          continue;
        if (to.lagging) {
          set_lagging(to, false);
          credit.clear_lagging();
        }
        to.turns = 0;
        return;
      }
      if (in_flight + batch->count <= credit.limit())
        send(to, std::move(batch));
      else if (!lag(to))
        return;
    }
  }

  void go_on(subscriber& to) {
    if (to.lagging && !to.replaying && to.progress->credit.in_flight() == 0)
      serve(to, subscribers_.group_of(to));
  }

  void send(subscriber& to, event_batch_ptr batch) {
    to.sent = batch->last.offset;
    to.served = true;
    to.cut = subscriber::no_cut;
    to.progress->credit.spend(batch->count);
    if (to.ids)
      to.ids->sent(batch->last, batch->count - batch->deletions);
    outlet_->send(to.receiver, std::move(batch));
  }

  void cut_down(subscriber& x, std::optional<log::offset> to) {
    // There may be no further event that would cause it to be served.
    if (places_.cut_down(x, to) && lag(x))
      go_on(x);
  }

  /// Marks the subscriber as lagging. Returns true if it had drained just before: it will not ask,
  /// so it has to be served now.
  bool lag(subscriber& to) {
    set_lagging(to, true);
    return !to.progress->credit.mark_lagging();
  }

  void set_lagging(subscriber& entry, bool lagging) {
    if (std::exchange(entry.lagging, lagging) != lagging)
      counts_->lagging.add(lagging ? 1 : -1);
  }

  bool needs_replay(const subscriber& entry) const {
    // The check over all entities is cheap and mostly sufficient.
    if (entry.sent >= kept_.released_through(log::selection{}))
      return false;
    const auto released = kept_.released_through(entry.followed());
    return released && entry.sent < released;
  }

  void begin_replay(subscriber& to) {
    to.replaying = to.served = true;
    lag(to);
    auto until = *kept_.released_through(to.followed());
    if (to.ids && to.ids->stored_part && !to.ids->follow)
      until = std::min(until, to.ids->stored_through.value_or(0));
    outlet_->begin_replay(to, until);
    ++to.turns;
  }

  /// Forgets many at once, because a pass may look at all entities. Followed entities stay: without
  /// its last offset, an entity's next event would make each follower read the log again.
  void forget_inactive() {
    kept_.forget_inactive(limits_.max_entities - limits_.max_entities / 8,
                          [this](std::uint64_t id) { return subscribers_.has_followers(id); });
    enough_entities_ = kept_.entities() + kept_.entities() / 8;
  }

  limits limits_;
  /// Inactive entities are forgotten once there are more than this many and more than the limit.
  std::size_t enough_entities_ = 0;
  log::kept_events kept_;
  subscription_list<receiver> subscribers_;
  /// Groups with events that were appended but not broadcast yet, in that order.
  std::vector<group*> unsent_;
  Outlet* outlet_;
  tailer_counts* counts_;
  stream_places<Outlet> places_;
};

} // namespace logflume::actors

#pragma once

#include "actors/counts/tailer_counts.hpp"
#include "actors/runtime/prefetch.hpp"
#include "actors/stream/event_batch.hpp"
#include "actors/tailer/subscription.hpp"
#include "log/event/kept_events.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Decides which subscriber gets which events when: from memory while they are kept, within its
/// credit, each event once and in order; by a replay where they are no longer kept. Knows no actor:
/// an `Outlet` does what it decides.
///
///   using receiver = …;                       a handle of a subscriber
///   void send(receiver&, event_batch_ptr);
///   void report_empty(receiver&);             its entity has no event so far
///   void begin_replay(const subscription<receiver>&, log::offset until);
///   void prefetch(const receiver&);           fetch the memory that `send` will touch
template <class Outlet>
class delivery {
 public:
  using receiver = typename Outlet::receiver;
  using subscriber = subscription<receiver>;
  using time_point = std::chrono::steady_clock::time_point;

  /// How much is kept of what was read: bytes of memory for events, and entities.
  struct limits {
    std::size_t keep;
    std::size_t max_entities;
  };

  /// `tailer_id`: of the sender, for the batches.
  delivery(std::uint64_t tailer_id, limits most, Outlet& outlet, tailer_counts& counts) :
      limits_{most}, kept_{most.keep}, subscribers_{tailer_id}, outlet_{&outlet}, counts_{&counts} {
  }

  const log::kept_events& kept() const { return kept_; }
  std::size_t subscribers() const { return subscribers_.size(); }

  /// Keeps an event; `broadcast` sends it.
  log::kept_events::append_result append(const log::envelope& event) {
    const auto result = kept_.append(event);
    if (result == log::kept_events::append_result::repeated)
      return result;
    if (kept_.entities() > limits_.max_entities && kept_.entities() > enough_entities_)
      forget_quiet_entities();
    if (auto* entity = subscribers_.followers_of(event.entity_id);
        entity && !std::exchange(entity->unsent, true))
      unsent_.push_back(event.entity_id);
    return result;
  }

  /// Sends the events that were appended since the last call to all that follow and do not lag.
  void broadcast(time_point read_at) {
    for (const auto entity_id : std::exchange(unsent_, {}))
      if (auto* entity = subscribers_.followers_of(entity_id)) {
        entity->unsent = false;
        for (auto& group : entity->groups)
          broadcast(group, read_at);
      }
  }

  /// The log was cut: everything above `to` is forgotten. Events appended before were broadcast.
  void cut(std::optional<log::offset> to) {
    kept_.rewind(to);
    subscribers_.clear_batches();
    cut_positions(to);
  }

  /// A position above `to` is of a log that is gone.
  void cut_positions(std::optional<log::offset> to) {
    subscribers_.for_each([&](subscriber& x) { x.cut_down(to); });
  }

  /// The log was compacted: of the events up to `through` it holds those in `retained`.
  void compacted(log::offset through, std::span<const log::offset> retained) {
    kept_.retain(through, retained);
    subscribers_.clear_batches();
  }

  /// Adds a subscriber, or replaces it, and sends what its credit allows.
  subscriber& subscribe(subscriber added) {
    unsubscribe(added.id);
    auto& entry = subscribers_.add(std::move(added));
    // Another tailer may have left it lagging.
    if (lag(entry))
      go_on(entry);
    return entry;
  }

  void unsubscribe(std::uint64_t id) {
    if (auto* gone = subscribers_.find(id))
      set_lagging(*gone, false);
    subscribers_.remove(id);
  }

  /// A subscriber has drained. True: a replay serves it, which has to go on.
  bool go_on(std::uint64_t id) {
    auto* entry = subscribers_.find(id);
    if (entry && !entry->replaying)
      go_on(*entry);
    return entry && entry->replaying;
  }

  /// A replay ended; the subscriber has all its events up to `through` (none: nothing was sent).
  void replayed(std::uint64_t id, std::optional<log::offset> through) {
    auto* entry = subscribers_.find(id);
    if (!entry || !entry->replaying)
      return;
    entry->replaying = false;
    entry->sent = std::max(entry->sent, through);
    if (lag(*entry))
      go_on(*entry);
  }

  /// A replay failed. True: the subscriber still needs one, and `go_on` begins it.
  bool replay_failed(std::uint64_t id) {
    auto* entry = subscribers_.find(id);
    return entry && std::exchange(entry->replaying, false);
  }

  /// Reports to those that have been sent nothing that their entities have no events.
  void report_empty() {
    subscribers_.for_each([&](subscriber& x) { report_empty(x); });
  }

  void report_empty(subscriber& entry) {
    if (!entry.sent && !entry.replaying && entry.progress->credit.in_flight() == 0)
      outlet_->report_empty(entry.receiver);
  }

 private:
  /// Subscribers whose memory is fetched before they are served: between two events it leaves the
  /// caches.
  static constexpr std::size_t ahead = 4;

  void broadcast(followers<receiver>& group, time_point read_at) {
    const auto& all = group.subscriptions;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i + 2 * ahead < all.size())
        prefetch(all[i + 2 * ahead], sizeof(subscriber));
      if (i + ahead < all.size()) {
        outlet_->prefetch(all[i + ahead]->receiver);
        prefetch(all[i + ahead]->progress.get(), sizeof(stream_progress));
      }
      if (!all[i]->lagging)
        serve(*all[i], group.batches, read_at);
    }
  }

  /// Sends what the subscriber's credit allows of what it has not been sent yet.
  void serve(subscriber& to, batch_maker& batches, time_point read_at = {}) {
    auto& credit = to.progress->credit;
    const auto newest = kept_.last_offset(to.entity_id);
    while (true) {
      const auto in_flight = credit.in_flight();
      if (in_flight == 0)
        to.advance_to_written();
      const bool replay = needs_replay(to);
      if (replay && in_flight == 0)
        return begin_replay(to);
      // Without credit nothing is rendered: each lagging subscriber would have it done again.
      if (replay || (to.sent < newest && in_flight == credit.limit())) {
        if (!lag(to))
          return;
        continue;
      }
      auto batch = batches.next(kept_, to.sent, credit.limit(), read_at);
      if (!batch) {
        if (to.lagging) {
          set_lagging(to, false);
          credit.clear_lagging();
        }
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
      serve(to, subscribers_.batches_of(to));
  }

  void send(subscriber& to, event_batch_ptr batch) {
    to.sent = batch->last;
    to.cut = subscriber::no_cut;
    to.progress->credit.spend(batch->count);
    outlet_->send(to.receiver, std::move(batch));
  }

  /// True: the subscriber had drained just before, will not ask, and so is to be served now.
  bool lag(subscriber& to) {
    set_lagging(to, true);
    return !to.progress->credit.mark_lagging();
  }

  void set_lagging(subscriber& entry, bool lagging) {
    if (std::exchange(entry.lagging, lagging) != lagging)
      counts_->lagging.add(lagging ? 1 : -1);
  }

  bool needs_replay(const subscriber& entry) const {
    const auto released = kept_.released_through(entry.entity_id);
    return released && entry.sent < released;
  }

  void begin_replay(subscriber& to) {
    to.replaying = true;
    lag(to);
    outlet_->begin_replay(to, *kept_.released_through(to.entity_id));
  }

  /// Many at once, since it looks at all. Those that are followed stay: without its last offset, an
  /// entity's next event would make each follower read the log again.
  void forget_quiet_entities() {
    kept_.forget_quiet(limits_.max_entities - limits_.max_entities / 8, [this](std::uint64_t id) {
      return subscribers_.followers_of(id) != nullptr;
    });
    enough_entities_ = kept_.entities() + kept_.entities() / 8;
  }

  limits limits_;
  /// More than these, and quiet ones are forgotten once `limits_` is reached.
  std::size_t enough_entities_ = 0;
  log::kept_events kept_;
  subscription_list<receiver> subscribers_;
  /// Entities with events that were appended but not broadcast yet, in that order.
  std::vector<std::uint64_t> unsent_;
  Outlet* outlet_;
  tailer_counts* counts_;
};

} // namespace logflume::actors

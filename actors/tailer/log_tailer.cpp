#include "actors/tailer/log_tailer.hpp"

#include "actors/runtime/errors.hpp"
#include "actors/runtime/prefetch.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

/// Records read before other messages have their turn.
constexpr int records_at_once = 4096;
/// By so many subscribers their memory is fetched before they are served: between two events it
/// leaves the caches.
constexpr std::size_t ahead = 4;

} // namespace

void log_tailer_state::start() {
  tail.emplace(settings->open_tail());
  tail->trust_names();
  kept.emplace(settings->keep);
  subscriptions.emplace(self->id());
  // Of those of a former tailer nothing is left.
  counts->subscribers.set(0);
  counts->lagging.set(0);
  show_replays();
  look_again();
}

void log_tailer_state::read_on() {
  const auto now = clock::now();
  for (int n = 0; n < records_at_once; ++n) {
    const auto step = tail->next(now);
    if (const auto* event = std::get_if<log::envelope>(&step)) {
      take(*event, now);
    } else if (const auto* cut = std::get_if<log::rewound>(&step)) {
      take(*cut);
    } else if (const auto* pass = std::get_if<log::compacted>(&step)) {
      take(*pass);
    } else if (const auto* failure = std::get_if<log::read_failure>(&step)) {
      self->quit(
          make_error(ec::log_unreadable, failure->path.string() + ": " + failure->error.message()));
      return;
    } else if (count(step), faults->tell(step, now); log::nothing_to_read(step)) {
      broadcast();
      if (const auto* end = std::get_if<log::at_end>(&step))
        take(*end);
      tell_empty_streams();
      show();
      return;
    }
  }
  broadcast();
  show();
  look_again();
}

void log_tailer_state::look_again() {
  if (!std::exchange(reading_on, true))
    self->send(tailer_actor{self}, read_log{});
}

void log_tailer_state::take(const log::envelope& event, clock::time_point now) {
  const auto appended = kept->append(event);
  if (appended == log::kept_events::append_result::repeated)
    return;
  counts->events.add();
  // A compacted history has gaps by design.
  if (appended == log::kept_events::append_result::gap &&
      tail->position().file == settings->topic.name) {
    counts->sequence_gaps.add();
    faults->sequence_gap(event, now);
  }
  if (auto* those = subscriptions->of(event.entity_id); those && !those->touched) {
    those->touched = true;
    touched.push_back(event.entity_id);
  }
}

void log_tailer_state::take(const log::rewound& cut) {
  // Who listens has seen, or gets now, what the log no longer holds.
  broadcast();
  counts->truncations.add();
  kept->rewind(cut.to);
  subscriptions->clear_batches();
  subscriptions->for_each([&](subscription& x) { x.cut_down(cut.to); });
}

void log_tailer_state::take(const log::compacted& pass) {
  broadcast();
  counts->compactions.add();
  kept->retain(pass.through, pass.retained);
  subscriptions->clear_batches();
}

void log_tailer_state::take(const log::at_end& end) {
  if (reached_end || end.missing)
    return;
  reached_end = true;
  const auto last = tail->position().last_offset;
  // The log may have been cut while nobody followed it.
  subscriptions->for_each([&](subscription& x) { x.cut_down(last); });
  self->send(listener, tailer_ready{last});
}

void log_tailer_state::tell_empty_streams() {
  if (std::exchange(looked, true))
    return;
  if (!reached_end)
    self->send(listener, tailer_waits{});
  subscriptions->for_each([&](const subscription& x) { tell_if_empty(x); });
}

void log_tailer_state::tell_if_empty(const subscription& who) {
  if (looked && !who.sent && !who.replaying)
    self->send(who.subscriber, nothing_stored{});
}

void log_tailer_state::count(const log::event_step& step) {
  if (std::holds_alternative<log::damaged>(step)) {
    counts->corrupt.add();
  } else if (const auto* record = std::get_if<log::skipped>(&step)) {
    counts->skipped.add();
    if (record->reason == log::skip_reason::not_decrypted)
      counts->decrypt_failures.add();
  } else if (std::holds_alternative<crypto::secret_missing>(step)) {
    counts->state = tailing::key_missing;
  } else if (std::holds_alternative<crypto::secret_refused>(step)) {
    counts->state = tailing::key_refused;
  } else if (const auto* end = std::get_if<log::at_end>(&step)) {
    counts->state = end->missing ? tailing::log_missing : tailing::following;
  }
}

void log_tailer_state::show() {
  const auto at = tail->position();
  const auto& files = settings->topic;
  counts->file = at.file.empty()                       ? tailed_file::none
                 : at.file == files.active.filename()  ? tailed_file::active
                 : at.file == files.history.filename() ? tailed_file::history
                                                       : tailed_file::ancient_history;
  counts->position.set(static_cast<std::int64_t>(at.at));
  counts->last_offset.set(at.last_offset ? static_cast<std::int64_t>(*at.last_offset) : -1);
  counts->kept_events.set(static_cast<std::int64_t>(kept->events()));
  counts->kept_entities.set(static_cast<std::int64_t>(kept->entities()));
  counts->kept_bytes.set(static_cast<std::int64_t>(kept->bytes()));
}

void log_tailer_state::broadcast() {
  if (touched.empty())
    return;
  const auto read_at = self->clock().now();
  for (const auto entity_id : std::exchange(touched, {})) {
    auto* those = subscriptions->of(entity_id);
    if (!those)
      continue;
    those->touched = false;
    const auto& all = those->subscriptions;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i + 2 * ahead < all.size())
        prefetch(all[i + 2 * ahead], sizeof(subscription));
      if (i + ahead < all.size())
        all[i + ahead]->prefetch_subscriber();
      if (!all[i]->lagging)
        serve(*all[i], those->batches, read_at);
    }
  }
}

void log_tailer_state::serve(subscription& to, batch_maker& batches, clock::time_point read_at) {
  const auto& credit = to.gauge->credit;
  const auto newest = kept->last_offset(to.entity_id);
  while (true) {
    const auto under_way = credit.under_way();
    if (under_way == 0)
      to.catch_up();
    const bool replay = needs_replay(to);
    if (replay && under_way == 0)
      return begin_replay(to);
    // What finds no room is not even rendered: each who lags would have it done again.
    if (replay || (to.sent < newest && under_way == credit.limit())) {
      if (!lag(to))
        return;
      continue;
    }
    auto batch = batches.next(*kept, to.entity_id, to.sent, credit.limit(), read_at);
    if (!batch) {
      if (to.lagging) {
        mark_lagging(to, false);
        to.gauge->credit.go_live();
      }
      return;
    }
    if (under_way + batch->count <= credit.limit())
      send(to, std::move(batch));
    else if (!lag(to))
      return;
  }
}

bool log_tailer_state::lag(subscription& to) {
  mark_lagging(to, true);
  return !to.gauge->credit.hold_back();
}

void log_tailer_state::mark_lagging(subscription& who, bool lagging) {
  if (std::exchange(who.lagging, lagging) != lagging)
    counts->lagging.add(lagging ? 1 : -1);
}

void log_tailer_state::go_on(subscription& to) {
  if (!to.lagging || to.replaying || to.gauge->credit.under_way() > 0)
    return;
  serve(to, subscriptions->of(to.entity_id)->batches);
}

void log_tailer_state::send(subscription& to, event_batch_ptr batch) {
  to.sent = batch->last;
  to.cut = subscription::no_cut;
  to.gauge->credit.spend(batch->count);
  // Without a sender: its count of references is one for all subscribers, on every core. Where
  // this is the only message, the same worker delivers it.
  to.subscriber->eq_impl(caf::make_message_id(), nullptr, self->context(), std::move(batch));
}

bool log_tailer_state::needs_replay(const subscription& from) const {
  const auto released = kept->released_through(from.entity_id);
  return released && (!from.sent || *from.sent < *released);
}

void log_tailer_state::begin_replay(subscription& from) {
  from.replaying = true;
  lag(from);
  replays.begin(self, settings, from, *kept->released_through(from.entity_id));
  show_replays();
}

void log_tailer_state::forget(stream_id id) {
  if (auto* who = subscriptions->find(id))
    mark_lagging(*who, false);
  subscriptions->remove(id);
  counts->subscribers.set(static_cast<std::int64_t>(subscriptions->size()));
}

void log_tailer_state::show_replays() {
  counts->replays.set(static_cast<std::int64_t>(replays.running()));
}

tailer_actor::behavior_type log_tailer(log_tailer_state::pointer self,
                                       std::shared_ptr<const tailer_settings> settings,
                                       tailer_listener_actor listener, journal* journal,
                                       tailer_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.listener = std::move(listener);
  state.counts = counts;
  state.faults.emplace(state.settings->topic.name, state.settings->topic.root.string(), journal);
  self->set_down_handler([=](caf::down_msg& down) {
    const auto id = self->state.replays.ended(self, down);
    self->state.show_replays();
    // A replay that failed: its subscriber tries again, after others had their turn.
    if (id && down.reason)
      if (auto* from = self->state.subscriptions->find(*id); from && from->replaying) {
        from->replaying = false;
        self->delayed_send(tailer_actor{self}, std::chrono::seconds{1}, actors::go_on{*id});
      }
  });
  state.start();
  return {
      [=](const read_log& request) {
        auto& my = self->state;
        if (!request.news)
          my.reading_on = false;
        if (!request.news || request.news->take())
          my.tail->names_changed();
        my.read_on();
      },
      [=](const subscribe& request) {
        auto& my = self->state;
        my.forget(request.subscriber.id());
        auto& entry = my.subscriptions->add({.subscriber = request.subscriber,
                                             .entity_id = request.entity_id,
                                             .gauge = request.gauge,
                                             .sent = request.after});
        my.counts->subscribers.set(static_cast<std::int64_t>(my.subscriptions->size()));
        // A former tailer may have held back.
        my.mark_lagging(entry, true);
        if (entry.gauge->credit.hold_back())
          return;
        my.go_on(entry);
        my.tell_if_empty(entry);
      },
      [=](unsubscribe who) {
        self->state.replays.cancel(who.id);
        self->state.forget(who.id);
      },
      [=](actors::go_on who) {
        auto& my = self->state;
        if (auto* to = my.subscriptions->find(who.id)) {
          if (to->replaying)
            my.replays.go_on(self, who.id);
          else
            my.go_on(*to);
        }
      },
      [=](replayed done) {
        auto& my = self->state;
        auto* to = my.subscriptions->find(done.id);
        if (!to || !to->replaying)
          return;
        to->replaying = false;
        if (done.through && (!to->sent || *to->sent < *done.through))
          to->sent = done.through;
        if (!my.lag(*to))
          return;
        my.go_on(*to);
      },
      [=](const ask_newest& of) {
        newest_offsets newest;
        for (const auto entity_id : of.entities)
          newest.offsets.push_back(self->state.kept->last_offset(entity_id));
        return newest;
      },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
      [](pulse) { return true; },
  };
}

} // namespace logflume::actors

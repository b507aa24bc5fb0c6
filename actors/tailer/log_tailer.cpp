#include "actors/tailer/log_tailer.hpp"

#include "actors/runtime/errors.hpp"
#include "actors/runtime/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

/// Records that are read before other messages get their turn.
constexpr int records_at_once = 4096;
/// A failed replay is retried after this time, so that others get their turn first.
constexpr std::chrono::seconds replay_pause{1};

} // namespace

void tailer_outlet::send(const receiver& to, event_batch_ptr batch) {
  state_->self->send(to, std::move(batch));
}

void tailer_outlet::report_empty(const receiver& to) {
  state_->self->send(to, nothing_stored{});
}

void tailer_outlet::send(const receiver& to, const position& message) {
  state_->self->send(to, message);
}

void tailer_outlet::send(const receiver& to, const reset& message) {
  state_->self->send(to, message);
}

log::log_place tailer_outlet::newest() const {
  return state_->newest();
}

void tailer_outlet::begin_replay(const subscription<receiver>& from, log::offset until) {
  replay_request request{
      .subscriber = from.receiver, .progress = from.progress, .after = from.sent, .until = until};
  if (from.ids) {
    request.remaining = from.ids->remaining;
    request.begins = from.ids->stored_part ? from.ids->begins : nullptr;
    request.before = from.ids->before;
  }
  state_->replays.begin(state_->self, from.id, from.turns == 0,
                        [this, request](const replay_queue::others_wait& others) mutable {
                          state_->choose_blocks(request);
                          request.others_wait = others;
                          return replay_actor{
                              state_->self->spawn(replay, replay_listener_actor{state_->self},
                                                  state_->settings->topic, request)};
                        });
  state_->show_replays();
}

void tailer_outlet::prefetch(const receiver& subscriber) {
  prefetch_mailbox(subscriber);
}

void log_tailer_state::start() {
  source = settings->topic->follow();
  subscribers.emplace(self->id(),
                      delivery<tailer_outlet>::limits{.keep = settings->keep,
                                                      .max_entities = settings->max_entities},
                      outlet, *counts);
  memory.emplace(settings->begins_memory);
  // Resets the counts of a former tailer.
  counts->subscribers.set(0);
  counts->lagging.set(0);
  show_replays();
  read_later();
}

void log_tailer_state::read(log::source_change change) {
  source->changed(change);
  read_on();
}

void log_tailer_state::read_on() {
  const auto now = clock::now();
  for (int n = 0; n < records_at_once; ++n) {
    const auto step = source->next(now);
    if (const auto* event = std::get_if<log::envelope>(&step)) {
      take(*event, now);
      continue;
    }
    if (const auto* failure = std::get_if<log::read_failure>(&step)) {
      subscribers->broadcast(self->clock().now());
      self->quit(caf::make_error(ec::log_unreadable, log::to_string(*failure)));
      return;
    }
    take_other(step, now);
    if (log::is_pending(step)) {
      subscribers->broadcast(self->clock().now());
      return show();
    }
    if (log::nothing_to_read(step)) {
      const auto* end = std::get_if<log::at_end>(&step);
      finish_read(end && !end->missing);
      return;
    }
    if (std::holds_alternative<log::searching>(step))
      break;
  }
  subscribers->broadcast(self->clock().now());
  show();
  read_later();
}

void log_tailer_state::read_later() {
  if (!std::exchange(reading_on, true))
    self->send(tailer_actor{self}, read_log{});
}

void log_tailer_state::take(const log::envelope& event, clock::time_point now) {
  const auto appended = subscribers->append(event);
  if (appended == log::kept_events::append_result::repeated)
    return;
  if (!event.json.empty())
    counts->events.add();
  if (appended == log::kept_events::append_result::gap && source->position().gapless) {
    counts->sequence_gaps.add();
    faults->sequence_gap(event, now);
  }
}

void log_tailer_state::take(const log::rewound& cut) {
  // Followers have seen, or are sent now, events that the log no longer holds.
  subscribers->broadcast(self->clock().now());
  counts->truncations.add();
  starts.log_was_cut();
  memory->clear();
  subscribers->cut(cut.to);
}

void log_tailer_state::take(const log::compacted& pass) {
  subscribers->broadcast(self->clock().now());
  counts->compactions.add();
  memory->clear();
  subscribers->compacted(pass.through, pass.retained);
}

void log_tailer_state::take(const log::removed& gone) {
  subscribers->broadcast(self->clock().now());
  memory->clear();
  subscribers->removed(gone);
}

void log_tailer_state::take_other(const log::event_step& step, clock::time_point now) {
  if (const auto* cut = std::get_if<log::rewound>(&step)) {
    take(*cut);
  } else if (const auto* pass = std::get_if<log::compacted>(&step)) {
    take(*pass);
  } else if (const auto* gone = std::get_if<log::removed>(&step)) {
    take(*gone);
  } else if (const auto* fault = std::get_if<log::not_ready>(&step)) {
    counts->waits_for(fault->reason);
    if (!fault->message.empty() && !reached_end && !std::exchange(waiting_reported, true))
      self->send(listener, tailer_waits{settings->topic->name()});
  } else if (std::holds_alternative<log::damaged>(step)) {
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
  faults->report(step, now);
}

void log_tailer_state::take_end() {
  if (std::exchange(reached_end, true))
    return;
  const auto last = source->position().last_offset;
  subscribers->end_reached(last);
  self->send(listener, tailer_ready{last, settings->topic->name()});
}

void log_tailer_state::finish_read(bool at_end) {
  subscribers->broadcast(self->clock().now());
  if (at_end)
    take_end();
  if (!std::exchange(initial_read_done, true)) {
    if (!reached_end)
      self->send(listener, tailer_waits{settings->topic->name()});
    subscribers->report_empty();
  }
  begin_waiting();
  show();
}

log::log_place log_tailer_state::newest() const {
  const auto at = source->position();
  if (!at.last_offset)
    return {};
  if (at.last_hash)
    return log::record_id{*at.last_offset, *at.last_hash};
  // The log was cut: whatever follows the place returned here is not an event.
  return subscribers->kept().newest_through(*at.last_offset);
}

void log_tailer_state::choose_blocks(replay_request& request) {
  request.blocks = source->blocks({.selected = request.progress->followed,
                                   .after = request.after,
                                   .until = request.until,
                                   .max_blocks = settings->blocks_in_turn});
  if (request.blocks)
    request.until = std::min(request.until, request.blocks->through().value_or(request.until));
  count_replay(request.blocks);
}

void log_tailer_state::count_replay(const log::blocks_ptr& blocks) {
  counts->replays_begun.add();
  if (blocks)
    counts->replay_blocks.add(blocks->count());
}

void log_tailer_state::add(const subscribe& request) {
  if (request.start) {
    starts.add(request);
    if (initial_read_done)
      decide(request.subscriber.id());
    return;
  }
  subscription<subscriber_actor> added{.id = request.subscriber.id(),
                                       .receiver = request.subscriber,
                                       .progress = request.progress,
                                       .sent = request.after};
  // The position may come from another tailer, and the log may have been cut since.
  if (reached_end)
    added.cut_down(source->position().last_offset);
  auto& entry = subscribers->subscribe(std::move(added));
  if (initial_read_done)
    subscribers->report_empty(entry);
  show_subscribers();
}

void log_tailer_state::report_position(const ask_position& asked) {
  if (auto* stream = starts.find(asked.id); stream && asked.last) {
    stream->may_wait = false;
    // Before the initial read is done, any id would seem to be ahead of the log.
    if (initial_read_done)
      decide(asked.id);
  } else if (stream) {
    self->send(stream->request.subscriber, position{.at = {}});
  }
  subscribers->report_position(asked.id, asked.last);
}

void log_tailer_state::replay_ended(const caf::down_msg& down) {
  const auto id = replays.ended(self, down);
  show_replays();
  if (!id || !down.reason)
    return;
  if (auto* stream = starts.find(*id)) {
    stream->searching = stream->stale = false;
    self->delayed_send(tailer_actor{self}, replay_pause, start_due{*id});
  } else if (subscribers->replay_failed(*id)) {
    self->delayed_send(tailer_actor{self}, replay_pause, go_on{*id});
  }
}

void log_tailer_state::show() {
  const auto at = source->position();
  const auto& kept = subscribers->kept();
  counts->part.set(at.part ? static_cast<std::int64_t>(*at.part) : -1);
  counts->position.set(static_cast<std::int64_t>(at.at));
  counts->last_offset.set(at.last_offset ? static_cast<std::int64_t>(*at.last_offset) : -1);
  counts->kept_events.set(static_cast<std::int64_t>(kept.events()));
  counts->kept_entities.set(static_cast<std::int64_t>(kept.entities()));
  counts->kept_bytes.set(static_cast<std::int64_t>(kept.bytes()));
  counts->index_bytes.set(static_cast<std::int64_t>(at.index_bytes));
}

void log_tailer_state::show_subscribers() {
  counts->subscribers.set(static_cast<std::int64_t>(subscribers->subscribers()));
}

void log_tailer_state::show_replays() {
  counts->replays.set(static_cast<std::int64_t>(replays.running()));
}

tailer_actor::behavior_type log_tailer(log_tailer_state::pointer self,
                                       std::shared_ptr<const tailer_settings> settings,
                                       tailer_listener_actor listener, topic_journal journal,
                                       tailer_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.listener = std::move(listener);
  state.counts = counts;
  state.faults.emplace(*state.settings->topic, std::move(journal));
  self->set_down_handler([=](caf::down_msg& down) { self->state.replay_ended(down); });
  state.start();
  return {
      [=](const read_log& request) {
        if (!request.news)
          self->state.reading_on = false;
        self->state.read(request.news ? request.news->take() : log::source_change{0});
      },
      [=](const subscribe& request) { self->state.add(request); },
      [=](unsubscribe gone) {
        self->state.replays.cancel(gone.id);
        self->state.starts.remove(gone.id);
        self->state.subscribers->unsubscribe(gone.id);
        self->state.show_subscribers();
      },
      [=](go_on drained) {
        if (self->state.subscribers->go_on(drained.id))
          self->state.replays.go_on(self, drained.id);
      },
      [=](ask_position asked) { self->state.report_position(asked); },
      [=](const replayed& done) {
        self->state.subscribers->replayed(done.id, done.through, done.last, done.events);
      },
      [=](const searched& done) {
        if (auto* stream = self->state.starts.find(done.id)) {
          stream->take(done.result);
          self->state.decide(done.id);
        }
      },
      [=](start_due due) {
        if (auto* stream = self->state.starts.find(due.id)) {
          stream->may_wait = !stream->waits;
          self->state.decide(due.id);
        }
      },
      [=](memory_due) {
        self->state.memory_check_pending = false;
        self->state.begin_queued();
      },
      [=](const ask_newest& question) {
        newest_offsets newest;
        for (const auto& followed : question.followed)
          newest.offsets.push_back(self->state.subscribers->kept().last_offset(followed));
        return newest;
      },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
      [=](pulse) {
        self->state.counts->answered(self->clock().now());
        return true;
      },
  };
}

} // namespace logflume::actors

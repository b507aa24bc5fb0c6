#include "actors/tailer/replay.hpp"

#include "actors/runtime/errors.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// Records that are read before other actors get their turn.
constexpr int records_at_once = 1024;

/// How long a client that does not read may hold a replay that others may need. Short if the next
/// replay can go on at the block where this one stopped; once others wait, such a replay ends at
/// once.
constexpr std::chrono::milliseconds patience{50};
constexpr std::chrono::seconds patience_without_blocks{1};

/// Pause between two reads from a source that has nothing new.
constexpr std::chrono::milliseconds source_pause{5};

} // namespace

void replay_state::read_on() {
  const auto limit = target.progress->credit.limit();
  const auto now = log::event_source::clock::now();
  for (int n = 0; n < records_at_once && !exhausted; ++n) {
    if (count == limit && !flush())
      return;
    const auto step = source->next(now);
    if (const auto* event = std::get_if<log::envelope>(&step)) {
      take(*event);
    } else if (const auto* failure = std::get_if<log::read_failure>(&step)) {
      if (flush())
        self->quit(caf::make_error(ec::log_unreadable, log::to_string(*failure)));
      return;
    } else if (log::is_pending(step)) {
      return wait_for_source();
    } else if (log::nothing_to_read(step)) {
      exhausted = true;
    } else if (std::holds_alternative<log::searching>(step)) {
      break;
    }
  }
  if (!exhausted) {
    if (!std::exchange(reading_pending, true))
      self->send(replay_self{self}, read_piece{});
  } else if (flush()) {
    end(is_full() ? std::optional{sent->offset} : std::optional{target.until});
  }
}

void replay_state::wait_for_source() {
  if (!flush())
    return;
  if (!std::exchange(reading_pending, true))
    self->delayed_send(replay_self{self}, source_pause, read_piece{});
}

void replay_state::take(const log::envelope& event) {
  if ((event.json.empty() && !target.progress->form->has_ids()) ||
      (target.before && target.before->contains(event.offset)))
    return;
  if (target.begins && !target.begins->admits(event.entity_id, event.offset))
    return;
  const bool is_stored = target.progress->form->append(text, event.entity_id,
                                                       {.offset = event.offset,
                                                        .seq_nr = event.seq_nr,
                                                        .timestamp = event.timestamp,
                                                        .hash = event.hash,
                                                        .json = event.json,
                                                        .before = target.before});
  // The topic may drop records while they are read again.
  if (!is_stored)
    return;
  last = {event.offset, event.hash, target.before};
  ++count;
  deletions += event.json.empty() ? 1 : 0;
  exhausted = is_full();
}

bool replay_state::is_full() const {
  return target.remaining && sent_events + count - deletions >= *target.remaining;
}

bool replay_state::flush() {
  if (count == 0)
    return true;
  auto& credit = target.progress->credit;
  if (credit.in_flight() + count > credit.limit() && credit.mark_lagging()) {
    wait_for_room();
    return false;
  }
  sent = last;
  sent_events += count - deletions;
  ++batches;
  credit.spend(count);
  self->send(target.subscriber, std::make_shared<const event_batch>(event_batch{
                                    .tailer_id = tailer.id(),
                                    .followed = {target.progress, &target.progress->followed},
                                    .last = last,
                                    .count = std::exchange(count, 0),
                                    .deletions = std::exchange(deletions, 0),
                                    .frames = http::frames{text}}));
  text.clear();
  return true;
}

void replay_state::wait_for_room() {
  if (target.blocks && *target.others_wait)
    end_at_sent();
  else
    self->delayed_send(replay_self{self}, target.blocks ? patience : patience_without_blocks,
                       patience_over{batches});
}

void replay_state::end_at_sent() {
  end(sent ? std::optional{sent->offset} : std::nullopt);
}

void replay_state::end(std::optional<log::offset> through) {
  if (through && !sent && !target.after && !target.progress->form->has_ids())
    self->send(target.subscriber, nothing_stored{});
  self->send(tailer, replayed{target.subscriber.id(), through, sent, sent_events});
  self->quit();
}

replay_self::behavior_type replay(replay_state::pointer self, replay_listener_actor tailer,
                                  const std::shared_ptr<const log::event_topic>& topic,
                                  replay_request target) {
  auto& state = self->state;
  state.self = self;
  state.tailer = std::move(tailer);
  state.target = std::move(target);
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(state.tailer);
  state.source = topic->open({.after = state.target.after,
                              .until = state.target.until,
                              .selected = state.target.progress->followed,
                              .only = state.target.blocks});
  state.reading_pending = true;
  self->send(replay_self{self}, read_piece{});
  return {
      [=](go_on) { self->state.read_on(); },
      [=](read_piece) {
        self->state.reading_pending = false;
        self->state.read_on();
      },
      [=](patience_over since) {
        if (self->state.batches == since.batches)
          self->state.end_at_sent();
      },
  };
}

} // namespace logflume::actors

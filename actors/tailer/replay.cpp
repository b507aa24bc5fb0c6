#include "actors/tailer/replay.hpp"

#include "actors/runtime/errors.hpp"
#include "http/message/sse.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// Records read before other actors have their turn.
constexpr int records_at_once = 8192;

/// How long a client may hold a replay without reading, while others may wait for one.
constexpr std::chrono::seconds patience{1};

} // namespace

void replay_state::read_on() {
  const auto limit = target.gauge->credit.limit();
  const auto now = std::chrono::steady_clock::now();
  for (int n = 0; n < records_at_once && !exhausted; ++n) {
    if (count == limit && !flush())
      return;
    const auto step = tail->next(now);
    if (const auto* event = std::get_if<log::envelope>(&step)) {
      if (event->offset > until) {
        exhausted = true;
      } else if (event->entity_id == target.entity_id &&
                 (!target.after || event->offset > *target.after)) {
        http::append_event_frame(text, event->entity_id, event->json);
        last = event->offset;
        ++count;
      }
    } else if (const auto* failure = std::get_if<log::read_failure>(&step)) {
      self->quit(
          make_error(ec::log_unreadable, failure->path.string() + ": " + failure->error.message()));
      return;
    } else if (log::nothing_to_read(step)) {
      exhausted = true;
    }
  }
  if (!exhausted) {
    if (!std::exchange(reading_pending, true))
      self->send(replay_self{self}, read_piece{});
  } else if (flush()) {
    end(until);
  }
}

bool replay_state::flush() {
  if (count == 0)
    return true;
  auto& credit = target.gauge->credit;
  if (credit.under_way() + count > credit.limit() && credit.hold_back()) {
    self->delayed_send(replay_self{self}, patience, patience_over{batches});
    return false;
  }
  sent = last;
  ++batches;
  credit.spend(count);
  self->send(target.subscriber,
             std::make_shared<const event_batch>(event_batch{.tailer_id = tailer.id(),
                                                             .entity_id = target.entity_id,
                                                             .last = last,
                                                             .count = std::exchange(count, 0),
                                                             .frames = http::frames{text}}));
  text.clear();
  return true;
}

void replay_state::end(std::optional<log::offset> through) {
  self->send(tailer, replayed{target.subscriber.id(), through});
  self->quit();
}

replay_self::behavior_type replay(replay_state::pointer self, replay_listener_actor tailer,
                                  const std::shared_ptr<const tailer_settings>& settings,
                                  subscribe target, log::offset until) {
  auto& state = self->state;
  state.self = self;
  state.tailer = std::move(tailer);
  state.target = std::move(target);
  state.until = until;
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(state.tailer);
  state.tail.emplace(settings->open_tail());
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
          self->state.end(self->state.sent);
      },
  };
}

} // namespace logflume::actors

#include "actors/stream/subscriber.hpp"

#include "actors/runtime/errors.hpp"
#include "http/message/sse.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// Carries the socket's news from the front door's thread.
class socket_news : public http::stream_observer {
 public:
  socket_news(const subscriber_actor& to, hang_up_listener_actor front) :
      to_{caf::actor_cast<caf::actor_addr>(to)}, front_{std::move(front)} {}

  void writable() override {
    if (auto to = caf::actor_cast<subscriber_actor>(to_))
      caf::anon_send(to, actors::writable{});
  }

  void hung_up() override { caf::anon_send(front_, peer_gone{to_.id()}); }

 private:
  /// Not a strong handle: the stream that holds this is the subscriber's own.
  caf::actor_addr to_;
  hang_up_listener_actor front_;
};

const http::frames_ptr& comment() {
  static const auto frames = std::make_shared<const http::frames>(http::empty_comment());
  return frames;
}

} // namespace

void subscriber_state::turn_to(event_source_actor other) {
  source = std::move(other);
  source_id = source.id();
  next = nullptr; // hung at a batch of the former one
  self->send(source, subscribe{subscriber_actor{self}, entity_id, gauge, taken});
}

void subscriber_state::take(event_batch_ptr batch) {
  if (batch->tailer_id != source_id || batch->entity_id != entity_id || finishing) {
    gauge->credit.give_back(batch->count);
    write();
    return;
  }
  taken = batch->last;
  unwritten += batch->count;
  if (oldest_read == stream_gauge::clock::time_point{})
    oldest_read = batch->read_at;
  next = batch->next;
  // The frames live in the batch and keep all of it alive.
  const auto* frames = &batch->frames;
  stream->push(http::frames_ptr{std::move(batch), frames});
  write();
}

std::size_t subscriber_state::push_ahead() {
  std::size_t pushed = 0;
  for (auto batch = next; batch; batch = batch->next, ++pushed)
    stream->push(http::frames_ptr{batch, &batch->frames});
  return pushed;
}

void subscriber_state::settle_ahead(std::size_t pushed) {
  auto batch = std::exchange(next, nullptr);
  for (auto begun = pushed - stream->take_back(pushed); begun > 0; --begun) {
    taken = batch->last;
    ahead += batch->count;
    batch = batch->next;
  }
}

void subscriber_state::write() {
  if (!self->mailbox().empty())
    return;
  const auto pushed = push_ahead();
  const auto result = stream->send();
  if (result.outcome == http::send_outcome::gone) {
    self->quit(make_error(ec::client_gone));
    return;
  }
  if (pushed > 0)
    settle_ahead(pushed);
  const auto blocked = result.outcome == http::send_outcome::blocked;
  if (result.bytes > 0) {
    gauge->wrote(self->clock().now(), blocked, result.bytes);
    counts->wrote(result.bytes);
  } else if (blocked) {
    gauge->stuck();
  }
  if (blocked)
    return;
  if (unwritten > 0)
    count_delivered();
  if (taken)
    gauge->sent_through(*taken);
  if (finishing) {
    std::move(*stream).release();
    self->quit();
  } else if (unwritten > 0 && gauge->credit.give_back(std::exchange(unwritten, 0)) && source) {
    self->send(source, go_on{self->id()});
  }
}

void subscriber_state::count_delivered() {
  const auto events = unwritten + std::exchange(ahead, 0);
  counts->delivered(events);
  if (const auto read = std::exchange(oldest_read, {}); read != stream_gauge::clock::time_point{})
    counts->took(gauge->last_write() - read, events);
}

subscriber_actor::behavior_type subscriber(subscriber_state::pointer self,
                                           const std::shared_ptr<http::event_stream>& stream,
                                           std::uint64_t entity_id,
                                           std::shared_ptr<stream_gauge> gauge,
                                           hang_up_listener_actor front, delivery_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.stream.emplace(std::move(*stream));
  state.entity_id = entity_id;
  state.gauge = std::move(gauge);
  state.counts = counts;
  state.stream->observe(std::make_shared<socket_news>(subscriber_actor{self}, std::move(front)));
  return {
      // Moved out: one counter is shared by all who follow, on every core.
      [=](event_batch_ptr& batch) { self->state.take(std::move(batch)); },
      [=](nothing_stored) {
        self->state.stream->push(comment());
        self->state.write();
      },
      [=](writable) { self->state.write(); },
      [=](keep_alive) {
        if (self->state.stream->idle())
          self->state.stream->push(comment());
        self->state.write();
      },
      [=](const attach& to) {
        self->state.turn_to(to.source);
        self->state.write();
      },
      [=](finish) {
        if (!std::exchange(self->state.finishing, true))
          self->state.stream->finish();
        self->state.write();
      },
  };
}

} // namespace logflume::actors

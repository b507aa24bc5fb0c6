#include "actors/stream/subscriber.hpp"

#include "actors/runtime/errors.hpp"
#include "http/message/sse.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// Passes the socket's events on from the thread of the connection loop.
class socket_news : public http::stream_observer {
 public:
  socket_news(const subscriber_actor& to, hang_up_listener_actor front) :
      to_{caf::actor_cast<caf::actor_addr>(to)}, front_{std::move(front)} {}

  void writable() override {
    if (auto to = caf::actor_cast<subscriber_actor>(to_))
      caf::anon_send(to, actors::writable{});
  }

  void hung_up() override { caf::anon_send(front_, peer_gone{to_.id()}); }

  void half_closed() override {
    if (auto to = caf::actor_cast<subscriber_actor>(to_))
      caf::anon_send(to, keep_alive{});
  }

 private:
  /// A weak handle: the subscriber owns the stream, which holds this.
  caf::actor_addr to_;
  hang_up_listener_actor front_;
};

const http::frames_ptr& comment() {
  static const auto frames = std::make_shared<const http::frames>(http::empty_comment());
  return frames;
}

} // namespace

void subscriber_state::attach_to(event_source_actor other) {
  source = std::move(other);
  source_id = source.id();
  following = nullptr; // it is a batch of the former source
  self->send(source, subscribe{.subscriber = subscriber_actor{self},
                               .entity_id = entity_id,
                               .form = form,
                               .progress = progress,
                               .after = taken});
}

void subscriber_state::take(event_batch_ptr batch) {
  if (batch->tailer_id != source_id || batch->entity_id != entity_id || finishing) {
    progress->credit.give_back(batch->count);
    write();
    return;
  }
  taken = batch->last;
  unwritten += batch->count;
  if (oldest_read == stream_progress::clock::time_point{})
    oldest_read = batch->read_at;
  following = batch->following;
  // The frames live in the batch and keep all of it alive.
  const auto* frames = &batch->frames;
  stream->push(http::frames_ptr{std::move(batch), frames});
  write();
}

std::size_t subscriber_state::enqueue_following() {
  std::size_t enqueued = 0;
  for (auto batch = following; batch; batch = batch->following, ++enqueued)
    stream->push(http::frames_ptr{batch, &batch->frames});
  return enqueued;
}

void subscriber_state::keep_started(std::size_t enqueued) {
  auto batch = std::exchange(following, nullptr);
  for (auto started = enqueued - stream->drop_unsent(enqueued); started > 0; --started) {
    taken = batch->last;
    started_early += batch->count;
    batch = batch->following;
  }
}

void subscriber_state::write() {
  if (!self->mailbox().empty())
    return;
  const auto enqueued = enqueue_following();
  const auto result = stream->send();
  if (result.outcome == http::send_outcome::gone) {
    self->quit(caf::make_error(ec::client_gone));
    return;
  }
  if (enqueued > 0)
    keep_started(enqueued);
  const auto blocked = result.outcome == http::send_outcome::blocked;
  if (result.bytes > 0) {
    progress->wrote(self->clock().now(), blocked, result.bytes);
    counts->wrote(result.bytes);
  } else if (blocked) {
    progress->stuck();
  }
  if (blocked)
    return;
  if (unwritten > 0)
    count_delivered();
  if (taken)
    progress->sent_through(*taken);
  if (finishing) {
    std::move(*stream).release();
    self->quit();
  } else if (unwritten > 0 && progress->credit.give_back(std::exchange(unwritten, 0)) && source) {
    self->send(source, go_on{self->id()});
  }
}

void subscriber_state::count_delivered() {
  const auto events = unwritten + std::exchange(started_early, 0);
  counts->delivered(events);
  if (const auto read = std::exchange(oldest_read, {});
      read != stream_progress::clock::time_point{})
    counts->took(progress->last_write() - read, events);
}

subscriber_actor::behavior_type subscriber(subscriber_state::pointer self,
                                           const std::shared_ptr<http::event_stream>& stream,
                                           std::uint64_t entity_id, const wire_form* form,
                                           std::shared_ptr<stream_progress> progress,
                                           hang_up_listener_actor front, delivery_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.stream.emplace(std::move(*stream));
  state.entity_id = entity_id;
  state.form = form;
  state.progress = std::move(progress);
  state.counts = counts;
  state.stream->observe(std::make_shared<socket_news>(subscriber_actor{self}, std::move(front)));
  return {
      // Moved out: all followers on all cores share one reference count.
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
        self->state.attach_to(to.source);
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

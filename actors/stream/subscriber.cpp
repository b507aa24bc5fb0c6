#include "actors/stream/subscriber.hpp"

#include "actors/runtime/errors.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

/// Passes on the socket's events, on the thread of the connection loop.
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

/// How long an ending stream waits for its position.
constexpr std::chrono::seconds position_patience{1};

/// Returns a random delay for reconnecting, so that clients do not return all at once.
unsigned retry_ms() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_int_distribution<unsigned>{1'000, 3'000}(random);
}

} // namespace

void subscriber_state::attach_to(event_source_actor other) {
  source = std::move(other);
  source_id = source.id();
  following = nullptr; // it is a batch from the former source
  quiet = false;
  if (start && start->opened)
    start->last_event_id = progress->form->id_of(place);
  self->send(source, subscribe{.subscriber = subscriber_actor{self},
                               .progress = progress,
                               .after = taken,
                               .start = start ? std::make_shared<stream_start>(*start) : nullptr});
}

void subscriber_state::take(event_batch_ptr batch) {
  if (batch->tailer_id != source_id || *batch->followed != progress->followed || finishing) {
    // The present tailer may wait for the credit of a former one's batch.
    if (progress->credit.give_back(batch->count) && source && !finishing)
      self->send(source, go_on{self->id()});
    write();
    return;
  }
  take_last(*batch);
  unwritten += batch->count;
  if (oldest_read == stream_progress::clock::time_point{})
    oldest_read = batch->read_at;
  following = batch->following;
  const bool as_it_came = batch->read_at != stream_progress::clock::time_point{};
  const bool only_events_wait = stream->idle() || lingers;
  // The frames live in the batch and keep all of it alive.
  const auto* frames = &batch->frames;
  stream->push(http::frames_ptr{std::move(batch), frames});
  if (!as_it_came || !only_events_wait || !put_off_write())
    write();
}

void subscriber_state::take_last(const event_batch& batch) {
  taken = batch.last.offset;
  place = batch.last;
  if (start && start->limit)
    *start->limit -= std::min(*start->limit, batch.count - batch.deletions);
}

void subscriber_state::open(const opened& message) {
  if (!waits_to_open())
    return;
  start->opened = true;
  stream->complete_header("Logflume-Last-Event-ID: " + message.accepted + "\r\n",
                          progress->form->beginning(retry_ms()));
  if (message.at)
    place = message.at;
  if (const auto notice = std::exchange(early_notice, nullptr))
    take(*notice);
}

void subscriber_state::take(const position& message) {
  if (finishing)
    return;
  if (message.at)
    place = *message.at;
  // A stream that ends before its place is known sends no position: the client keeps the id it
  // brought.
  if (message.at || (message.last && place)) {
    std::string text;
    progress->form->append_position(text, place, message.caught_up);
    push(text);
  }
  // A form without positions sends its keep-alive instead.
  if (std::exchange(quiet, false) && stream->idle())
    push(progress->form->keep_alive());
  if (message.last)
    finish();
}

void subscriber_state::take(const reset& message) {
  if (finishing)
    return;
  following = nullptr; // it may belong to the part that is gone
  std::string text;
  progress->form->append_reset(text, message.at, message.reason,
                               message.last_event_id.empty() ? progress->form->id_of(place)
                                                             : message.last_event_id);
  push(text);
  place = message.at;
  taken = message.at ? std::optional{message.at->offset} : std::nullopt;
}

void subscriber_state::take(const whole_body& body) {
  if (!waits_to_open())
    return;
  start->opened = true;
  stream->complete_header({}, {});
  stream->push(body.bytes);
  finish();
}

void subscriber_state::take(const token_notice& message) {
  if (finishing)
    return;
  if (waits_to_open() && message.state == token_state::to_renew) {
    early_notice = std::make_unique<token_notice>(message);
  } else if (start && start->opened && !start->page) {
    std::string text;
    progress->form->append_expiry(text, place, message.state, message.expires);
    push(text);
  }
  if (message.state == token_state::expired)
    end();
}

void subscriber_state::push(std::string_view text) {
  if (!text.empty())
    stream->push(std::make_shared<const http::frames>(text));
}

void subscriber_state::keep_alive() {
  if (finishing || waits_to_open() || (start && start->page))
    return;
  if (start && source && !std::exchange(quiet, true))
    return ask_for_position();
  if (stream->idle())
    push(progress->form->keep_alive());
}

void subscriber_state::ask_for_position() {
  self->request(source, caf::infinite, ask_position{self->id(), false})
      .then([this] { write(); },
            [this, asked = source_id](const caf::error&) {
              if (source_id == asked)
                source = nullptr;
              keep_alive();
              write();
            });
}

void subscriber_state::end() {
  if (finishing || std::exchange(ending, true))
    return;
  if (!start)
    return finish();
  // An incomplete list is of no use, so the connection is dropped.
  if (start->page)
    return self->quit(caf::exit_reason::user_shutdown);
  if (!source)
    return end_without_tailer();
  self->send(source, ask_position{self->id(), true});
  self->delayed_send(subscriber_actor{self}, position_patience, finish_now{});
}

void subscriber_state::end_without_tailer() {
  open({"none"});
  take(position{.at = {}, .caught_up = false, .last = true});
}

void subscriber_state::finish() {
  if (!std::exchange(finishing, true))
    stream->finish();
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
    take_last(*batch);
    started_early += batch->count;
    batch = batch->following;
  }
}

bool subscriber_state::put_off_write() {
  // Half of the credit is left for events that come meanwhile, so that the tailer never waits.
  if (!start || start->linger.count() == 0 ||
      progress->credit.in_flight() > progress->credit.limit() / 2)
    return false;
  const auto rest = progress->last_write() + start->linger - self->clock().now();
  if (rest.count() <= 0)
    return false;
  if (!std::exchange(lingers, true))
    self->delayed_send(subscriber_actor{self}, rest, linger_over{});
  return true;
}

void subscriber_state::write() {
  if (!self->mailbox().empty() || waits_to_open())
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
                                           std::shared_ptr<stream_progress> progress,
                                           const stream_start_ptr& start,
                                           hang_up_listener_actor front, delivery_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.stream.emplace(std::move(*stream));
  state.progress = std::move(progress);
  if (start)
    state.start = std::make_unique<stream_start>(*start);
  state.counts = counts;
  state.stream->observe(std::make_shared<socket_news>(subscriber_actor{self}, std::move(front)));
  return {
      // Moved out of the message, because all followers on all cores share one reference count.
      [=](event_batch_ptr& batch) { self->state.take(std::move(batch)); },
      [=](nothing_stored) {
        self->state.push(self->state.progress->form->keep_alive());
        self->state.write();
      },
      [=](const opened& message) {
        self->state.open(message);
        self->state.write();
      },
      [=](const position& message) {
        self->state.take(message);
        self->state.write();
      },
      [=](const reset& message) {
        self->state.take(message);
        self->state.write();
      },
      [=](const whole_body& body) {
        self->state.take(body);
        self->state.write();
      },
      [=](finish_now) {
        self->state.end_without_tailer();
        self->state.write();
      },
      [=](writable) { self->state.write(); },
      [=](linger_over) {
        self->state.lingers = false;
        if (self->state.unwritten == 0 || !self->state.put_off_write())
          self->state.write();
      },
      [=](keep_alive) {
        self->state.keep_alive();
        self->state.write();
      },
      [=](const token_notice& message) {
        self->state.take(message);
        self->state.write();
      },
      [=](const attach& to) {
        self->state.attach_to(to.source);
        self->state.write();
      },
      [=](finish) {
        self->state.end();
        self->state.write();
      },
  };
}

} // namespace logflume::actors

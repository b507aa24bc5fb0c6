#include "actors/stream/http_front.hpp"

#include "actors/runtime/errors.hpp"
#include "actors/stream/subscriber.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

/// How late a deadline may be handled, so that deadlines close together share one wake-up.
constexpr std::chrono::milliseconds grain{20};

const wire_form& form_of(const http::stream_request& request,
                         const front_settings::topic_text& text) {
  switch (request.form) {
  case http::stream_form::events:
    break;
  case http::stream_form::envelopes:
    return envelope_form(text.entity_type, text.places);
  case http::stream_form::envelope_lines:
    return envelope_line_form(text.entity_type, text.places);
  }
  return event_form();
}

stream_start_ptr start_of(const http::stream_request& request) {
  if (request.form == http::stream_form::events)
    return nullptr;
  auto covered =
      request.covered ? std::make_shared<const log::selection>(*request.covered) : nullptr;
  return std::make_shared<const stream_start>(stream_start{.last_event_id = request.last_event_id,
                                                           .from = request.from,
                                                           .limit = request.limit,
                                                           .follow = request.follow,
                                                           .linger = request.linger,
                                                           .covered = std::move(covered),
                                                           .page = request.page});
}

} // namespace

void http_front_state::open(const http::stream_request& request,
                            std::shared_ptr<http::event_stream> stream) {
  const auto now = self->clock().now();
  auto& topic = *topics.try_emplace(request.topic).first;
  // The stream was on its way when the topic was removed.
  if (topic.second.leaving)
    return;
  auto progress =
      std::make_shared<stream_progress>(settings.mailbox, now, log::selection{request.entities},
                                        form_of(request, settings.text_of(request.topic)));
  const auto peer = stream->peer();
  auto handle = self->spawn(subscriber, std::move(stream), progress, start_of(request),
                            hang_up_listener_actor{self}, &counts->deliveries);
  self->monitor(handle);
  const auto share = std::uniform_real_distribution<>{0.8, 1.0}(random);
  const auto age = std::chrono::duration_cast<clock::duration>(settings.stream_lifetime * share);
  auto& entry = streams[handle.id()];
  entry = {.subscriber = handle,
           .topic = &topic,
           .progress = std::move(progress),
           .peer = peer,
           .begin = now,
           .end = now + age};
  if (request.admitted)
    admit(entry, *request.admitted);
  counts->streams.open.set(static_cast<std::int64_t>(streams.size()));
  if (drained_at)
    entry.end = std::min(entry.end, random_drain_time(now));
  ++topic.second.streams;
  if (topic.second.source)
    self->send(handle, attach{topic.second.source});
  const auto at = attend(entry, now);
  deadlines.push({at, handle.id()});
  sleep_until(at);
}

void http_front_state::close(const caf::down_msg& ended) {
  const auto found = streams.find(ended.source.id());
  if (found == streams.end())
    return;
  const auto& stream = found->second;
  counts->streams.seconds.observe(self->clock().now() - stream.begin);
  counts->streams.ended_by(outcome_of(stream, ended.reason)).add();
  auto& topic = stream.topic->second;
  admitted -= stream.access ? 1 : 0;
  streams.erase(found);
  counts->streams.open.set(static_cast<std::int64_t>(streams.size()));
  if (topic.source)
    self->send(topic.source, unsubscribe{ended.source.id()});
  if (--topic.streams == 0 && topic.removed.pending())
    topic.answer_removal();
  if (drained_at && streams.empty())
    end_if_last();
}

stream_end http_front_state::outcome_of(const open_stream& stream, const caf::error& reason) const {
  if (!reason)
    return stream.expired ? stream_end::expired : stream_end::finished;
  return reason == ec::client_gone ? stream_end::gone : stream.kill_reason;
}

void http_front_state::kill(open_stream& stream, stream_end reason) {
  stream.kill_reason = reason;
  caf::anon_send_exit(stream.subscriber, caf::exit_reason::kill);
}

bool http_front_state::is_stuck(const open_stream& stream, clock::time_point now) const {
  const auto waiting_since = stream.progress->waiting_since();
  return waiting_since && *waiting_since + settings.write_timeout <= now;
}

bool http_front_state::is_quiet(const open_stream& stream, clock::time_point now) const {
  return !stream.progress->waiting_since() && !stream.finishing &&
         stream.progress->last_write() + settings.keep_alive <= now;
}

http_front_state::clock::time_point http_front_state::attend(open_stream& stream,
                                                             clock::time_point now) {
  if (is_stuck(stream, now)) {
    kill(stream, stream_end::slow);
    return clock::time_point::max();
  }
  const auto by_access = attend_access(stream, now);
  if (stream.end <= now && !std::exchange(stream.finishing, true))
    self->send(stream.subscriber, finish{});
  if (is_quiet(stream, now)) {
    self->send(stream.subscriber, keep_alive{});
    return std::min({by_access, stream.end, now + settings.keep_alive});
  }
  return std::min(by_access, next_attention(stream, now));
}

http_front_state::clock::time_point http_front_state::next_attention(const open_stream& stream,
                                                                     clock::time_point now) const {
  const auto waiting_since = stream.progress->waiting_since();
  // A client that stops reading is only noticed when something is written, so it may be stuck this
  // soon.
  const auto stuck_at = waiting_since.value_or(now) + settings.write_timeout;
  if (stream.finishing)
    return stuck_at;
  const auto next = std::min(stream.end, stuck_at);
  return waiting_since ? next : std::min(next, stream.progress->last_write() + settings.keep_alive);
}

void http_front_state::attend_all() {
  const auto now = self->clock().now();
  next_wake = clock::time_point::max();
  while (!deadlines.empty() && deadlines.top().at <= now) {
    const auto id = deadlines.top().id;
    deadlines.pop();
    const auto found = streams.find(id);
    if (found == streams.end())
      continue;
    if (const auto at = attend(found->second, now); at != clock::time_point::max())
      deadlines.push({at, id});
  }
  if (!deadlines.empty())
    sleep_until(deadlines.top().at);
}

void http_front_state::sleep_until(clock::time_point at) {
  if (next_wake <= at + grain)
    return;
  next_wake = at + grain;
  self->delayed_send(front_self{self}, next_wake - self->clock().now(), deadline{next_wake});
}

void http_front_state::reschedule() {
  const auto now = self->clock().now();
  deadlines = {};
  for (auto& [id, stream] : streams)
    if (const auto at = attend(stream, now); at != clock::time_point::max())
      deadlines.push({at, id});
  if (!deadlines.empty())
    sleep_until(deadlines.top().at);
}

http_front_state::clock::time_point http_front_state::random_drain_time(clock::time_point now) {
  const auto left = std::max(*drained_at - now, clock::duration{0});
  const auto share = std::uniform_real_distribution<>{0, 1}(random);
  return now + std::chrono::duration_cast<clock::duration>(left * share);
}

void http_front_state::begin_drain(std::chrono::milliseconds patience) {
  server.begin_drain();
  const auto now = self->clock().now();
  dropped_at = now + std::chrono::duration_cast<clock::duration>(settings.drain + patience);
  drained_at = now + std::chrono::duration_cast<clock::duration>(settings.drain);
  for (auto& [id, stream] : streams)
    stream.end = std::min(stream.end, random_drain_time(now));
  self->delayed_send(front_self{self}, settings.drain + patience, drain{});
  if (streams.empty())
    end_if_last();
  else
    reschedule();
}

void http_front_state::end_if_last() {
  // A stream that was accepted before the end may still be in the mailbox, or on its way there.
  if (server.streams() > 0 && self->clock().now() < dropped_at) {
    self->delayed_send(front_self{self}, grain, await_last{});
    return;
  }
  server.stop_accepting();
  self->quit();
}

void http_front_state::drop_all() {
  for (auto& [id, stream] : streams)
    kill(stream, stream_end::dropped);
  if (streams.empty())
    end_if_last();
}

front_self::behavior_type http_front(http_front_state::pointer self, front_settings settings,
                                     server_control server, service_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.server = std::move(server);
  state.counts = counts;
  counts->front = true;
  self->attach_functor([counts] { counts->front = false; });
  state.random.seed(std::random_device{}());
  self->set_down_handler([=](caf::down_msg& down) { self->state.close(down); });
  return {
      [=](const incoming& handed) { self->state.open(handed.request, handed.stream); },
      [=](peer_gone gone) {
        if (const auto found = self->state.streams.find(gone.id);
            found != self->state.streams.end())
          self->state.kill(found->second, stream_end::gone);
      },
      [=](const attach& to) { self->state.attach_to(to); },
      [=](const detach& request) { return self->state.remove_topic(request); },
      [=](const removal_due& due) { self->state.drop_topic(due); },
      [=](deadline due) {
        if (due.at == self->state.next_wake)
          self->state.attend_all();
      },
      [=](clock_check_due) { self->state.check_wall_clock(); },
      [=](const revoke& request) { self->state.revoke_access(request); },
      [=](await_last) {
        if (self->state.streams.empty())
          self->state.end_if_last();
      },
      [=](const front_settings& changed) { self->state.change(changed); },
      [=](const drain& request) {
        if (self->state.drained_at)
          self->state.drop_all();
        else
          self->state.begin_drain(request.patience);
      },
      [=](ask_streams request) { return self->state.report(request.limit); },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
      [=](pulse) { return self->state.take_pulse(); },
  };
}

} // namespace logflume::actors

#include "actors/stream/http_front.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

void http_front_state::attach_to(const attach& to) {
  auto& topic = *topics.try_emplace(to.topic).first;
  // A topic may be added again after it was removed.
  topic.second.leaving = false;
  topic.second.source = to.source;
  topic.second.pulse_asked = false;
  for (auto& [id, stream] : streams)
    if (stream.topic == &topic)
      self->send(stream.subscriber, to);
}

void http_front_state::change(const front_settings& changed) {
  settings = changed;
  // A topic that is served again gets streams before its tailer.
  for (const auto& [topic, text] : changed.topics)
    if (const auto known = topics.find(topic); known != topics.end())
      known->second.leaving = false;
  reschedule();
}

caf::typed_response_promise<detached> http_front_state::remove_topic(const detach& request) {
  auto promise = self->make_response_promise<detached>();
  auto& topic = *topics.try_emplace(request.topic).first;
  const auto now = self->clock().now();
  topic.second.leaving = true;
  topic.second.removed = promise;
  ++topic.second.removals;
  if (topic.second.streams == 0) {
    topic.second.answer_removal();
    return promise;
  }
  for (auto& [id, stream] : streams)
    if (stream.topic == &topic)
      stream.end = now;
  self->delayed_send(front_self{self}, request.patience,
                     removal_due{request.topic, topic.second.removals});
  reschedule();
  return promise;
}

void http_front_state::drop_topic(const removal_due& past) {
  auto& topic = *topics.find(past.topic);
  if (!topic.second.removed.pending() || topic.second.removals != past.removal)
    return;
  for (auto& [id, stream] : streams)
    if (stream.topic == &topic)
      kill(stream, stream_end::dropped);
}

caf::result<bool> http_front_state::take_pulse() {
  if (!server.loop_turned())
    return false;
  const auto has_source = [](const auto& topic) { return topic.second.source != nullptr; };
  if (std::ranges::none_of(topics, has_source))
    return true;
  pulses.push_back(self->make_response_promise<bool>());
  const auto promise = pulses.back();
  for (auto& topic : topics)
    if (topic.second.source && !std::exchange(topic.second.pulse_asked, true))
      ask_pulse(topic);
  return promise;
}

void http_front_state::ask_pulse(front_topics::value_type& topic) {
  const auto& asked = topic.first;
  self->request(topic.second.source, caf::infinite, pulse{})
      .then([this, asked](bool) { answer_pulses(asked); },
            // The tailer is being restarted.
            [this, asked](const caf::error&) { answer_pulses(asked); });
}

void http_front_state::answer_pulses(const std::string& topic) {
  topics.at(topic).pulse_asked = false;
  for (auto& each : std::exchange(pulses, {}))
    each.deliver(true);
}

} // namespace logflume::actors

#include "actors/supervision/supervisor.hpp"

#include "actors/process/trim_memory.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/tailer/log_tailer.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

/// How long a stopping service waits for clients that read slowly.
constexpr std::chrono::milliseconds drain_patience{8'000};
/// Time from the end of the first read of the log until memory is given back. The first clients
/// need some of that memory.
constexpr std::chrono::seconds settling{1};

constexpr std::string_view serving = "serving events";

} // namespace

topic_state* supervisor_state::find(const std::string& topic) {
  const auto found = topics.find(topic);
  return found == topics.end() ? nullptr : &found->second;
}

void supervisor_state::add(supervised_topic parts) {
  if (stopping)
    return;
  auto& topic = topics[parts.name()];
  topic = {.parts = std::move(parts)};
  topic.journal = {topic.parts.name(), *journal};
  if (topic.parts.gateway)
    self->monitor(topic.parts.gateway);
  start_tailer(topic);
}

void supervisor_state::remove(const std::string& removed) {
  auto* topic = find(removed);
  if (topic == nullptr || topic->leaving || stopping)
    return;
  topic->leaving = true;
  if (topic->parts.gateway)
    self->send(topic->parts.gateway, begin_stop{});
  const auto streams_gone = [this, removed] {
    if (auto* gone = find(removed)) {
      gone->streams_gone = true;
      end_removal(removed);
    }
  };
  self->request(front, caf::infinite, detach{removed, drain_patience})
      .then([=](detached) { streams_gone(); }, [=](const caf::error&) { streams_gone(); });
}

void supervisor_state::end_removal(const std::string& removed) {
  auto* topic = find(removed);
  if (!topic->leaving || !topic->streams_gone || topic->parts.gateway)
    return;
  if (topic->tailer) {
    self->send_exit(topic->tailer, caf::exit_reason::user_shutdown);
    return;
  }
  topic->journal.write(level::info, "topic_removed");
  release(std::move(topic->parts.owner));
  topics.erase(removed);
  report_status();
}

void supervisor_state::start_tailer(topic_state& topic) {
  topic.tailer = self->spawn(log_tailer, topic.parts.settings, tailer_listener_actor{self},
                             topic.journal, topic.parts.counts);
  self->monitor(topic.tailer);
  if (topic.parts.watch)
    topic.parts.watch->notify(topic.tailer);
  if (front)
    self->send(front, attach{topic.tailer, topic.parts.name()});
}

void supervisor_state::ready(const tailer_ready& ready) {
  auto* topic = find(ready.topic);
  if (topic == nullptr)
    return;
  topic->pause.reset();
  self->delayed_send(supervisor_self{self}, settling, trim_memory{});
  auto fields = addresses.fields();
  if (!topic->parts.udp.empty())
    fields.emplace_back("udp", topic->parts.udp);
  if (ready.last_offset)
    fields.emplace_back("offset", *ready.last_offset);
  topic->journal.write(level::info, "ready", fields);
  report_status(ready.topic, std::string{serving});
}

void supervisor_state::stop() {
  stopping = true;
  for (auto& [topic_name, topic] : topics)
    if (topic.parts.gateway)
      self->send(topic.parts.gateway, begin_stop{});
  if (front)
    self->send(front, drain{drain_patience});
}

void supervisor_state::part_ended() {
  if (!stopping)
    stop();
  const auto writes = [](const auto& topic) { return topic.second.parts.gateway != nullptr; };
  if (front || std::ranges::any_of(topics, writes))
    return;
  bool reads = false;
  for (auto& [topic_name, topic] : topics) {
    if (!topic.tailer)
      continue;
    reads = true;
    self->send_exit(topic.tailer, caf::exit_reason::user_shutdown);
  }
  if (reads)
    return;
  for (auto& [topic_name, topic] : topics)
    release(std::move(topic.parts.owner));
  self->quit();
}

std::string supervisor_state::joined_status() const {
  std::string text;
  for (const auto& [topic_name, topic] : topics) {
    if (topic.status.empty())
      return {};
    if (topic.status != serving)
      text.append(text.empty() ? "" : "; ")
          .append(topic.parts.has_section ? topic_name + ": " : "")
          .append(topic.status);
  }
  return text.empty() ? std::string{serving} : text;
}

void supervisor_state::report_status(const std::string& of, std::string now) {
  if (auto* topic = find(of))
    topic->status = std::move(now);
  report_status();
}

void supervisor_state::report_status() {
  auto now = joined_status();
  if (now.empty() || now == status)
    return;
  status = std::move(now);
  for (auto& each : std::exchange(waiting, {}))
    each.deliver(status);
}

void supervisor_state::child_ended(const caf::down_msg& down) {
  if (front && down.source == front.address()) {
    if (down.reason)
      journal->write(level::error, "front_failed", {{"reason", to_sentence(down.reason)}});
    front = nullptr;
    part_ended();
    return;
  }
  for (auto& [topic_name, topic] : topics) {
    if (topic.parts.gateway && down.source == topic.parts.gateway.address()) {
      if (down.reason)
        topic.journal.write(level::error, "gateway_failed", {{"reason", to_sentence(down.reason)}});
      topic.parts.gateway = nullptr;
      if (topic.leaving && !stopping)
        end_removal(std::string{topic_name});
      else
        part_ended();
      return;
    }
    if (topic.tailer && down.source == topic.tailer.address()) {
      topic.tailer = nullptr;
      if (stopping)
        part_ended();
      else if (topic.leaving)
        end_removal(std::string{topic_name});
      else
        tailer_failed(topic, down.reason);
      return;
    }
  }
}

void supervisor_state::tailer_failed(topic_state& topic, const caf::error& reason) {
  topic.parts.counts->state = tailing::restarting;
  topic.parts.counts->restarts.add();
  const auto wait = topic.pause.next();
  topic.journal.write(level::error, "tailer_failed",
                      {{"reason", to_sentence(reason)}, {"retry_ms", wait.count()}});
  // A service with one topic is up only when the topic has been read for the first time.
  if (!topic.status.empty() || topics.size() > 1)
    report_status(topic.parts.name(), "the log cannot be read; retrying");
  self->delayed_send(supervisor_self{self}, wait, start_tailer_again{topic.parts.name()});
}

supervisor_self::behavior_type supervisor(supervisor_state::pointer self, supervised parts) {
  auto& state = self->state;
  state.self = self;
  state.front = std::move(parts.front);
  state.addresses = std::move(parts.addresses);
  state.journal = parts.journal;
  state.release = std::move(parts.release);
  auto* counts = parts.counts;
  counts->supervisor = true;
  self->attach_functor([counts] { counts->supervisor = false; });
  self->set_down_handler([=](caf::down_msg& down) { self->state.child_ended(down); });
  self->monitor(state.front);
  for (auto& topic : parts.topics)
    state.add(std::move(topic));
  return {
      [=](const tailer_ready& ready) { self->state.ready(ready); },
      [=](const tailer_waits& waits) {
        self->state.report_status(waits.topic, "waiting for the log or the events key");
      },
      [=](const start_tailer_again& again) {
        auto* topic = self->state.find(again.topic);
        if (topic != nullptr && !topic->tailer && !topic->leaving && !self->state.stopping)
          self->state.start_tailer(*topic);
      },
      [](trim_memory) { trim_free_memory(); },
      [=](begin_stop) {
        // A second `drain` would drop the streams.
        if (!self->state.stopping)
          self->state.stop();
      },
      [=](const add_topic& added) { self->state.add(*added.topic); },
      [=](const remove_topic& removed) { self->state.remove(removed.topic); },
      [=](ask_children) {
        children running;
        for (const auto& [topic_name, topic] : self->state.topics)
          running.topics.push_back({topic_name, topic.tailer, topic.parts.gateway});
        return running;
      },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
      [=](const until_status& asked) -> caf::result<std::string> {
        if (self->state.status != asked.known)
          return self->state.status;
        self->state.waiting.push_back(self->make_response_promise<std::string>());
        return self->state.waiting.back();
      },
      [=](pulse) -> caf::result<bool> {
        if (!self->state.front)
          return false;
        return self->delegate(self->state.front, pulse{});
      },
  };
}

} // namespace logflume::actors

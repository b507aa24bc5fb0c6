#include "actors/node/inspector.hpp"

#include "actors/process/thread_times.hpp"

#include <unistd.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace logflume::actors {

namespace {

using namespace std::chrono_literals;

/// How often the tailers' counts are read.
constexpr auto sample_interval = 500ms;
/// How long an actor has to answer.
constexpr auto patience = 1s;
/// After this time an answer is sent even without a notice, so that the asker knows all is well.
constexpr auto longest_wait = 10s;
constexpr std::size_t max_questions = 64;
constexpr std::size_t max_rows = 1'000;

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t number_or_none(std::optional<std::uint64_t> value) {
  return value ? static_cast<std::int64_t>(*value) : inspection::none;
}

std::string names_of(const std::vector<std::uint64_t>& entities) {
  std::string names;
  for (const auto entity_id : entities)
    names.append(names.empty() ? "" : ",").append(std::to_string(entity_id));
  return names.empty() ? "*" : names;
}

/// Leaves out the lag, which only the tailer knows.
inspection::stream describe(const stream_report& stream) {
  return {.peer = to_string(stream.peer),
          .topic = stream.topic,
          .entity = names_of(stream.entities),
          .offset = number_or_none(stream.offset),
          .held_back = stream.lagging,
          .under_way = stream.in_flight,
          .credit = stream.credit,
          .stuck_ms = stream.stuck ? stream.stuck->count() : inspection::none,
          .age_ms = stream.age.count(),
          .bytes = stream.bytes};
}

std::uint64_t positive(const level_gauge& gauge) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, gauge.value()));
}

inspection::forwarder describe_forwarder(const topic_view& topic) {
  const auto& forward = topic.counts->forward;
  inspection::forwarder forwarder{.here = topic.forwards, .state = {}};
  if (!forwarder.here)
    return forwarder;
  const auto newest = topic.counts->tailer.last_offset.value();
  forwarder.state = forward.state_name();
  forwarder.offset = forward.last_offset.value();
  if (newest >= 0)
    forwarder.lag = std::max<std::int64_t>(0, newest - forwarder.offset);
  forwarder.records = forward.records.value();
  forwarder.transactions = forward.transactions.value();
  forwarder.skipped = forward.skipped.value();
  forwarder.cuts = forward.cuts.value();
  forwarder.refused = forward.refused.value();
  return forwarder;
}

inspection::writer describe_writer(const topic_view& topic) {
  const auto& written = topic.counts->writer;
  const auto& ingest = topic.counts->ingest;
  inspection::writer writer{.here = topic.writes,
                            .writable = written.writable,
                            .records = written.records.value(),
                            .writes = written.writes.value(),
                            .syncs = written.syncs.value(),
                            .refused = written.refused.value(),
                            .compactions = written.compactions.value(),
                            .failed_compactions = written.failed_compactions.value(),
                            .packets = ingest.received.value(),
                            .recorded = ingest.recorded.value(),
                            .queued = positive(ingest.queued),
                            .unregistered = {}};
  for (const auto& dropped : ingest.dropped)
    writer.dropped += dropped.value();
  for (const auto& each : ingest.unregistered.newest_first())
    writer.unregistered.push_back(
        {.entity = each.entity_id,
         .packets = each.packets,
         .silent_ms = wall_ms() - static_cast<std::int64_t>(each.timestamp * 1'000)});
  return writer;
}

/// Returns the notices of the first topic in the configuration.
std::map<std::string, tailer_notices>::iterator
first_of(const std::vector<topic_view>& topics, std::map<std::string, tailer_notices>& notices) {
  return topics.empty() ? notices.end() : notices.find(topics.front().topic->name());
}

} // namespace

inspection::tailer inspector_state::describe_tailer(const topic_view& topic) const {
  const auto& counts = topic.counts->tailer;
  const auto part = counts.part.value();
  const auto noticed = notices.find(topic.topic->name());
  return {.state = std::string{counts.state_name()},
          .file = part < 0 ? std::string{} : topic.topic->part_name(static_cast<std::size_t>(part)),
          .byte = positive(counts.position),
          .offset = counts.last_offset.value(),
          .events_per_second = noticed == notices.end() ? 0 : noticed->second.events_per_second(),
          .events = counts.events.value(),
          .kept_events = positive(counts.kept_events),
          .kept_entities = positive(counts.kept_entities),
          .kept_bytes = positive(counts.kept_bytes),
          .keep_limit = topic.keep_limit,
          .subscribers = positive(counts.subscribers),
          .lagging = positive(counts.lagging),
          .replays = positive(counts.replays),
          .corrupt = counts.corrupt.value(),
          .truncations = counts.truncations.value(),
          .compactions = counts.compactions.value(),
          .skipped = counts.skipped.value(),
          .decrypt_failures = counts.decrypt_failures.value(),
          .sequence_gaps = counts.sequence_gaps.value(),
          .restarts = counts.restarts.value()};
}

void inspector_state::sample_tailers() {
  const auto topics = subject.topics->all();
  std::erase_if(notices, [&](const auto& each) {
    return std::ranges::none_of(
        topics, [&](const topic_view& topic) { return topic.topic->name() == each.first; });
  });
  for (const auto& topic : topics)
    notices[topic.topic->name()].take_sample(describe_tailer(topic),
                                             self->clock().now().time_since_epoch(), wall_ms());
  answer_notices();
  self->delayed_send(local_inspector{self}, sample_interval, sample_counts{});
}

void inspector_state::ask(notices_question question) {
  waiting_for_notices.push_back(std::move(question));
  answer_notices();
}

void inspector_state::answer_notices() {
  const auto now = self->clock().now();
  auto over = waiting_for_notices.size() - std::min(waiting_for_notices.size(), max_questions);
  std::erase_if(waiting_for_notices, [&](notices_question& question) {
    const bool one_too_many = over > 0 && over-- > 0;
    const auto found = question.asked.topic.empty() ? first_of(subject.topics->all(), notices)
                                                    : notices.find(question.asked.topic);
    if (found == notices.end()) {
      question.promise.deliver(caf::make_error(caf::sec::invalid_argument, "no such topic"));
      return true;
    }
    if (!found->second.has_news(question.asked) && now < question.until && !one_too_many)
      return false;
    question.promise.deliver(found->second.answer(question.asked));
    return true;
  });
}

void inspector_state::ask(status_question question) {
  waiting.push_back(std::move(question));
  if (waiting.size() > max_questions) {
    waiting.front().promise.deliver(
        caf::make_error(caf::sec::runtime_error, "too many requests are waiting"));
    waiting.pop_front();
  }
  if (asked.empty())
    begin_round();
}

template <class Answer, class Handle, class Question, class Take, class Refused>
void inspector_state::request(const Handle& actor, Question question, Take take, Refused refused) {
  ++outstanding;
  self->request(actor, patience, std::move(question))
      .then(
          [=, this](Answer& answer) {
            take(answer);
            settle();
          },
          [=, this](caf::error&) {
            refused();
            settle();
          });
}

template <class Handle>
void inspector_state::ask_mailbox_of(const char* kind, const std::string& topic,
                                     const Handle& actor) {
  const auto asked_at = self->clock().now();
  request<std::uint64_t>(
      actor, ask_mailbox{},
      [=, this](std::uint64_t length) {
        const auto took = self->clock().now() - asked_at;
        add({.name = kind,
             .topic = topic,
             .count = 1,
             .mailbox = static_cast<std::int64_t>(length),
             .answer_us = std::chrono::duration_cast<std::chrono::microseconds>(took).count()});
      },
      [=, this] { add({.name = kind, .topic = topic, .count = 1, .mute = true}); });
}

void inspector_state::begin_round() {
  asked.assign(std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
  waiting.clear();
  result = {};
  running.clear();
  followed.clear();
  lags_asked = false;
  const auto nothing = [] {};
  std::size_t limit = 0;
  for (const auto& question : asked)
    limit = std::max(limit, std::min(question.most_streams, max_rows));

  request<children>(
      subject.supervisor, ask_children{},
      [this](const actors::children& children) {
        running = children.topics;
        for (const auto& [topic, tailer, gateway] : running) {
          if (tailer)
            ask_mailbox_of("log_tailer", topic, tailer);
          if (gateway)
            question_write_side(topic, gateway);
        }
      },
      nothing);
  request<streams_report>(
      subject.front, ask_streams{limit},
      [this](streams_report& report) {
        add({.name = "subscriber",
             .topic = {},
             .count = report.open,
             .under_way = report.in_flight,
             .credit = report.credit});
        for (const auto& stream : report.worst) {
          result.streams.push_back(describe(stream));
          followed.emplace_back(stream.entities);
        }
      },
      nothing);
  // Asked last, so that the questions above do not count as waiting.
  ask_mailbox_of("supervisor", {}, subject.supervisor);
  ask_mailbox_of("http_front", {}, subject.front);
}

void inspector_state::question_write_side(const std::string& topic,
                                          const inspected_gateway_actor& gateway) {
  request<write_side_actors>(
      gateway, ask_write_side{},
      [this, topic](const write_side_actors& actors) {
        if (actors.writer)
          ask_mailbox_of("log_writer", topic, actors.writer);
        if (actors.sensors)
          ask_mailbox_of("sensors", topic, actors.sensors);
      },
      [] {});
  ask_mailbox_of("gateway", topic, gateway);
}

void inspector_state::ask_lags() {
  for (const auto& topic : running)
    if (topic.tailer)
      ask_lags_of(topic);
}

void inspector_state::ask_lags_of(const topic_children& topic) {
  ask_newest question;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < result.streams.size(); ++row)
    if (result.streams[row].topic == topic.topic) {
      rows.push_back(row);
      question.followed.push_back(followed[row]);
    }
  if (rows.empty())
    return;
  request<newest_offsets>(
      topic.tailer, std::move(question),
      [this, rows](const newest_offsets& newest) {
        for (std::size_t at = 0; at < rows.size(); ++at) {
          auto& stream = result.streams[rows[at]];
          const auto last = newest.offsets[at];
          stream.lag = last ? static_cast<std::int64_t>(*last) - stream.offset : 0;
        }
      },
      [] {});
}

void inspector_state::settle() {
  if (--outstanding > 0)
    return;
  if (!std::exchange(lags_asked, true))
    ask_lags();
  if (outstanding == 0)
    end_round();
}

void inspector_state::end_round() {
  const auto& counts = *subject.counts;
  result.version = LOGFLUME_VERSION;
  result.http = subject.http;
  result.pid = static_cast<std::uint64_t>(::getpid());
  result.up_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(self->clock().now() - begin).count();
  result.draining = counts.draining;
  result.streams_open = positive(counts.streams.open);
  std::uint64_t replays = 0;
  for (const auto& topic : subject.topics->all()) {
    result.topics.push_back({.name = topic.topic->name(),
                             .tailer = describe_tailer(topic),
                             .writer = describe_writer(topic),
                             .forwarder = describe_forwarder(topic)});
    replays += result.topics.back().tailer.replays;
  }
  for (const auto& thread : thread_times())
    result.threads.push_back(
        {thread.name, thread.id, static_cast<std::uint64_t>(thread.cpu.count())});
  add({.name = "replay", .topic = {}, .count = replays});
  add({.name = "inspector",
       .topic = {},
       .count = 1,
       .mailbox = static_cast<std::int64_t>(self->mailbox().size())});
  std::sort(result.actors.begin(), result.actors.end(), [](const auto& a, const auto& b) {
    return std::tie(a.name, a.topic) < std::tie(b.name, b.topic);
  });
  for (auto& question : std::exchange(asked, {})) {
    auto answer = result;
    answer.streams.resize(std::min(question.most_streams, answer.streams.size()));
    question.promise.deliver(std::move(answer));
  }
  if (!waiting.empty())
    begin_round();
}

local_inspector::behavior_type inspector(inspector_state::pointer self, inspected subject) {
  auto& state = self->state;
  state.self = self;
  state.subject = std::move(subject);
  state.begin = self->clock().now();
  state.sample_tailers();
  return {
      [=](inspection::ask_status question) {
        auto promise = self->make_response_promise<inspection::status>();
        self->state.ask({question.most_streams, promise});
        return promise;
      },
      [=](inspection::ask_notices question) {
        auto promise = self->make_response_promise<inspection::notices>();
        self->state.ask({std::move(question), self->clock().now() + longest_wait, promise});
        return promise;
      },
      [=](sample_counts) { self->state.sample_tailers(); },
  };
}

} // namespace logflume::actors

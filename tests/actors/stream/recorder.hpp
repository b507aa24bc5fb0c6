#pragma once

#include "actors/tailer/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

/// What a subscriber received.
struct record_of_stream {
  std::string text;
  std::vector<actors::event_batch_ptr> batches;
  std::uint32_t events = 0;
  std::uint32_t most_in_flight = 0;
  bool nothing_stored = false;
  /// For a stream with ids: the id that was accepted, and whether the stream came to its end.
  std::string accepted;
  bool ended = false;
  /// Envelopes that have not been drained yet.
  std::uint32_t undrained = 0;
  /// Number of further batches, chained to the last one, that it also takes when it drains.
  std::uint32_t ahead = 0;
};

struct recorder_state {
  static inline const char* name = "recorder";
  // First, because CAF makes an aggregate from a pointer if its first member takes one.
  actors::subscriber_actor::stateful_pointer<recorder_state> self = nullptr;
  actors::event_source_actor source;
  std::shared_ptr<record_of_stream> record;
  std::shared_ptr<actors::stream_progress> progress;
  bool drains = true;
  actors::event_batch_ptr last;
  actors::event_batch_ptr following;
};

inline std::shared_ptr<actors::stream_progress>
progress_of(std::uint64_t entity, std::uint32_t mailbox,
            const actors::wire_form& form = actors::event_form()) {
  return std::make_shared<actors::stream_progress>(
      mailbox, actors::stream_progress::clock::time_point{}, log::selection{{entity}}, form);
}

/// A subscriber without a socket. If it does not drain by itself, each `writable` drains it once.
inline actors::subscriber_actor::behavior_type
recorder(actors::subscriber_actor::stateful_pointer<recorder_state> self,
         std::shared_ptr<record_of_stream> record,
         std::shared_ptr<actors::stream_progress> progress, actors::event_source_actor source,
         bool drains, std::optional<log::offset> after, actors::stream_start_ptr start) {
  auto& state = self->state;
  state.source = std::move(source);
  state.record = std::move(record);
  state.progress = std::move(progress);
  state.drains = drains;
  self->send(state.source, actors::subscribe{.subscriber = actors::subscriber_actor{self},
                                             .progress = state.progress,
                                             .after = after,
                                             .start = std::move(start)});
  const auto drain = [=] {
    auto& stream = self->state;
    for (auto left = stream.record->ahead; left > 0 && stream.last && stream.following; --left) {
      stream.last = stream.following;
      stream.following = stream.last->following;
      stream.record->text += stream.last->frames.plain();
      stream.record->events += stream.last->count;
    }
    if (stream.last)
      stream.progress->sent_through(std::exchange(stream.last, nullptr)->last.offset);
    const auto count = std::exchange(stream.record->undrained, 0);
    if (count > 0 && stream.progress->credit.give_back(count))
      self->send(stream.source, actors::go_on{self->id()});
  };
  return {
      [=](const actors::event_batch_ptr& batch) {
        auto& stream = self->state;
        stream.record->text += batch->frames.plain();
        stream.record->batches.push_back(batch);
        stream.record->events += batch->count;
        stream.record->undrained += batch->count;
        stream.last = batch;
        stream.following = batch->following;
        stream.record->most_in_flight =
            std::max(stream.record->most_in_flight, stream.record->undrained);
        if (stream.drains)
          drain();
      },
      [=](actors::nothing_stored) { self->state.record->nothing_stored = true; },
      [=](const actors::opened& message) { self->state.record->accepted = message.accepted; },
      [=](const actors::position& message) {
        auto& stream = self->state;
        if (message.at)
          stream.progress->form->append_position(stream.record->text, *message.at,
                                                 message.caught_up);
        stream.record->ended = stream.record->ended || message.last;
      },
      [=](const actors::reset& message) {
        auto& stream = self->state;
        stream.following = nullptr;
        stream.progress->form->append_reset(stream.record->text, message.at, message.reason,
                                            message.last_event_id);
      },
      [](actors::finish_now) {},
      [](const actors::whole_body&) {},
      [=](actors::writable) { drain(); },
      [](actors::linger_over) {},
      [](actors::keep_alive) {},
      [](const actors::token_notice&) {},
      [=](const actors::attach& to) { self->state.source = to.source; },
      [=](actors::finish) { self->quit(); },
  };
}

/// Counts how often a tailer became ready.
struct ready_count {
  static inline const char* name = "ready_count";
};

inline actors::tailer_listener_actor::behavior_type
count_ready(actors::tailer_listener_actor::stateful_pointer<ready_count> /*self*/,
            std::shared_ptr<int> ready) {
  return {[=](const actors::tailer_ready&) { ++*ready; }, [](const actors::tailer_waits&) {}};
}

inline std::string reading_frame(std::uint32_t temperature) {
  return "data:{\"TemperatureRead\":{\"temperature\":" + std::to_string(temperature) + "}}\n\n";
}

/// Returns one frame for each temperature of a range, both ends included.
inline std::string reading_frames(std::uint32_t from, std::uint32_t to) {
  std::string result;
  for (auto i = from; i <= to; ++i)
    result += reading_frame(i);
  return result;
}

} // namespace logflume::test

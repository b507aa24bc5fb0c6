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
    auto& my = self->state;
    for (auto left = my.record->ahead; left > 0 && my.last && my.following; --left) {
      my.last = my.following;
      my.following = my.last->following;
      my.record->text += my.last->frames.plain();
      my.record->events += my.last->count;
    }
    if (my.last)
      my.progress->sent_through(std::exchange(my.last, nullptr)->last.offset);
    const auto count = std::exchange(my.record->undrained, 0);
    if (count > 0 && my.progress->credit.give_back(count))
      self->send(my.source, actors::go_on{self->id()});
  };
  return {
      [=](const actors::event_batch_ptr& batch) {
        auto& my = self->state;
        my.record->text += batch->frames.plain();
        my.record->batches.push_back(batch);
        my.record->events += batch->count;
        my.record->undrained += batch->count;
        my.last = batch;
        my.following = batch->following;
        my.record->most_in_flight = std::max(my.record->most_in_flight, my.record->undrained);
        if (my.drains)
          drain();
      },
      [=](actors::nothing_stored) { self->state.record->nothing_stored = true; },
      [=](const actors::opened& told) { self->state.record->accepted = told.accepted; },
      [=](const actors::position& told) {
        auto& my = self->state;
        if (told.at)
          my.progress->form->append_position(my.record->text, *told.at, told.caught_up);
        my.record->ended = my.record->ended || told.last;
      },
      [=](const actors::reset& told) {
        auto& my = self->state;
        my.following = nullptr;
        my.progress->form->append_reset(my.record->text, told.at, told.why, told.last_event_id);
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

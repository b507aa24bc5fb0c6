#pragma once

#include "actors/tailer/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <functional>

namespace logflume::test {

struct mute_state {
  static inline const char* name = "mute";
};

using mute_pointer = actors::tailer_actor::stateful_pointer<mute_state>;

/// A tailer that only handles `read_log`, with the given function.
inline actors::tailer_actor::behavior_type
tailer_that_looks(mute_pointer self,
                  std::function<void(mute_pointer, const actors::read_log&)> as_told) {
  return {
      [=](const actors::read_log& news) { as_told(self, news); },
      [](const actors::subscribe&) {},
      [](actors::unsubscribe) {},
      [](actors::go_on) {},
      [](actors::ask_position) {},
      [](actors::replayed) {},
      [](const actors::searched&) {},
      [](actors::start_due) {},
      [](actors::memory_due) {},
      [=](const actors::ask_newest&) {
        return self->make_response_promise<actors::newest_offsets>();
      },
      [=](actors::ask_mailbox) { return self->make_response_promise<std::uint64_t>(); },
      [=](actors::pulse) { return self->make_response_promise<bool>(); },
  };
}

/// A tailer that takes every message and answers none.
inline actors::tailer_actor::behavior_type mute_tailer(mute_pointer self) {
  return tailer_that_looks(self, [](mute_pointer, const actors::read_log&) {});
}

} // namespace logflume::test

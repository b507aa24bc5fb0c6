#pragma once

#include "actors/protocol.hpp"

#include <cstdint>

namespace logflume::test {

struct mute_state {
  static inline const char* name = "mute";
};

/// A tailer that takes every message and answers none.
inline actors::tailer_actor::behavior_type
mute_tailer(actors::tailer_actor::stateful_pointer<mute_state> self) {
  return {
      [](actors::look) {},
      [](const actors::subscribe&) {},
      [](actors::unsubscribe) {},
      [](actors::go_on) {},
      [](actors::replayed) {},
      [=](const actors::ask_newest&) {
        return self->make_response_promise<actors::newest_offsets>();
      },
      [=](actors::ask_mailbox) { return self->make_response_promise<std::uint64_t>(); },
      [=](actors::pulse) { return self->make_response_promise<bool>(); },
  };
}

} // namespace logflume::test

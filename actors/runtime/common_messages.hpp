#pragma once

#include "actors/runtime/local_message.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>

/// Messages that actors of several folders understand.
namespace logflume::actors {

/// Answered with the number of messages that wait in the mailbox.
struct ask_mailbox {};

/// Answered with true by an actor that works.
struct pulse {};

/// Finish what has been received, then quit.
struct begin_stop {};

using mailbox_actor = caf::typed_actor<caf::replies_to<ask_mailbox>::with<std::uint64_t>>;
using pulse_actor = caf::typed_actor<caf::replies_to<pulse>::with<bool>>;

} // namespace logflume::actors

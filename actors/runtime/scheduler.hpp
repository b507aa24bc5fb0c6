#pragma once

#include "actors/runtime/prefetch.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/message_id.hpp>

#include <cstddef>
#include <utility>

/// Everything that depends on CAF's internals, those of CAF 0.17.
/// tests/actors/runtime/test_scheduler.cpp fails if the installed CAF differs.
namespace logflume::actors {

/// Installs a scheduler whose workers share one queue, as with CAF's own `sharing`. A worker is
/// woken only for a job that no worker already awake is about to take, and not while the queue is
/// locked. CAF's `sharing` makes 8 futex calls for an event with one client (append to client 0.20
/// ms instead of 0.11); `stealing`, its default, polls between messages (five times the CPU per
/// delivery).
void use_frugal_scheduler(caf::actor_system_config& config);

bool has_frugal_scheduler(caf::actor_system& system);

/// Where CAF keeps the parts of an actor, in bytes from the start of its control block.
struct actor_layout {
  static constexpr std::size_t resumable = 224;
  /// What a message to the actor touches: everything before its mailbox's queues.
  static constexpr std::size_t mailbox_end = std::size_t{5} * CAF_CACHE_LINE_SIZE;
  /// An actor with a small state.
  static constexpr std::size_t size = 1184;
};

/// Fetches the memory that a message to `to` will touch. Between two events, a thousand actors
/// leave the caches: with the scheduler's own prefetch, this saves 0.7 of 2.3 us per delivery in
/// user space.
template <class Handle>
[[gnu::always_inline]] inline void prefetch_mailbox(const Handle& to) {
  prefetch(caf::actor_cast<caf::actor_control_block*>(to), actor_layout::mailbox_end);
}

/// Sends from a thread outside CAF. `context` runs the receiver next if it has nothing else to do:
/// the thread that sees the log grow runs the tailer itself (25 instead of 32 us of CPU for an
/// event with one client).
template <class Handle, class Message>
void deliver_from_outside(const Handle& to, caf::execution_unit* context, Message&& message) {
  to->eq_impl(caf::make_message_id(), nullptr, context, std::forward<Message>(message));
}

} // namespace logflume::actors

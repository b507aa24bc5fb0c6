#include "actors/supervision/supervisor.hpp"

#include "actors/process/trim_memory.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/tailer/log_tailer.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// How long a stopping service waits for clients that read slowly.
constexpr std::chrono::milliseconds drain_patience{8'000};
/// From the end of the first reading until memory is given back: the first clients need some of it.
constexpr std::chrono::seconds settling{1};

} // namespace

void supervisor_state::start_tailer() {
  tailer = self->spawn(log_tailer, parts.settings, tailer_listener_actor{self}, parts.journal,
                       parts.tailer_counts);
  self->monitor(tailer);
  if (parts.watch)
    parts.watch->notify(tailer);
  if (parts.front)
    self->send(parts.front, attach{tailer});
}

void supervisor_state::ready(const tailer_ready& ready) {
  pause.reset();
  self->delayed_send(supervisor_self{self}, settling, trim_memory{});
  auto fields = parts.addresses.fields();
  if (ready.last_offset)
    fields.emplace_back("offset", *ready.last_offset);
  parts.journal->write(level::info, "ready", fields);
  report_status("serving events");
}

void supervisor_state::stop() {
  stopping = true;
  if (parts.gateway)
    self->send(parts.gateway, begin_stop{});
  if (parts.front)
    self->send(parts.front, drain{drain_patience});
}

void supervisor_state::part_ended() {
  if (!stopping)
    stop();
  if (parts.front || parts.gateway)
    return;
  if (tailer)
    self->send_exit(tailer, caf::exit_reason::user_shutdown);
  self->quit();
}

void supervisor_state::report_status(std::string now) {
  if (status == now)
    return;
  status = std::move(now);
  for (auto& each : std::exchange(waiting, {}))
    each.deliver(status);
}

void supervisor_state::child_ended(const caf::down_msg& down) {
  if (parts.front && down.source == parts.front.address()) {
    parts.front = nullptr;
    part_ended();
  } else if (parts.gateway && down.source == parts.gateway.address()) {
    parts.gateway = nullptr;
    part_ended();
  } else {
    tailer_failed(down.reason);
  }
}

void supervisor_state::tailer_failed(const caf::error& reason) {
  tailer = nullptr;
  if (stopping)
    return;
  parts.tailer_counts->state = tailing::restarting;
  parts.tailer_counts->restarts.add();
  const auto wait = pause.next();
  parts.journal->write(level::error, "tailer_failed",
                       {{"reason", to_sentence(reason)}, {"retry_ms", wait.count()}});
  if (!status.empty())
    report_status("the log cannot be read; retrying");
  self->delayed_send(supervisor_self{self}, wait, start_tailer_again{});
}

supervisor_self::behavior_type supervisor(supervisor_state::pointer self, supervised parts) {
  auto& state = self->state;
  state.self = self;
  state.parts = std::move(parts);
  auto* counts = state.parts.counts;
  counts->supervisor = true;
  self->attach_functor([counts] { counts->supervisor = false; });
  self->set_down_handler([=](caf::down_msg& down) { self->state.child_ended(down); });
  self->monitor(state.parts.front);
  if (state.parts.gateway)
    self->monitor(state.parts.gateway);
  state.start_tailer();
  return {
      [=](const tailer_ready& ready) { self->state.ready(ready); },
      [=](tailer_waits) { self->state.report_status("waiting for the log or the events key"); },
      [=](start_tailer_again) {
        if (!self->state.stopping)
          self->state.start_tailer();
      },
      [](trim_memory) { trim_free_memory(); },
      [=](begin_stop) { self->state.stop(); },
      [=](ask_children) {
        return children{self->state.tailer, self->state.parts.gateway};
      },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
      [=](const until_status& asked) -> caf::result<std::string> {
        if (self->state.status != asked.known)
          return self->state.status;
        self->state.waiting.push_back(self->make_response_promise<std::string>());
        return self->state.waiting.back();
      },
      [=](pulse) -> caf::result<bool> {
        if (!self->state.parts.front)
          return false;
        return self->delegate(self->state.parts.front, pulse{});
      },
  };
}

} // namespace logflume::actors

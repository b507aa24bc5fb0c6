#include "actors/supervision/supervisor.hpp"

#include "actors/process/trim_memory.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/tailer/log_tailer.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// How long a stopping service waits for clients that read slowly.
constexpr std::chrono::milliseconds drain_patience{8'000};
/// After it is ready the first answers need some of what the start did.
constexpr std::chrono::seconds settling{1};

} // namespace

void supervisor_state::start_tailer() {
  tailer = self->spawn(log_tailer, settings, tailer_listener_actor{self}, journal, counts);
  self->monitor(tailer);
  if (watch)
    watch->tell(tailer);
  if (front)
    self->send(front, attach{tailer});
}

void supervisor_state::settle_later() {
  self->delayed_send(supervisor_self{self}, settling, trim_memory{});
}

void supervisor_state::stop() {
  stopping = true;
  if (gateway)
    self->send(gateway, begin_stop{});
  if (front)
    self->send(front, drain{drain_patience});
}

void supervisor_state::part_ended() {
  if (!stopping)
    stop();
  if (front || gateway)
    return;
  if (tailer)
    self->send_exit(tailer, caf::exit_reason::user_shutdown);
  self->quit();
}

void supervisor_state::tell_status(std::string now) {
  if (status == now)
    return;
  status = std::move(now);
  for (auto& each : std::exchange(waiting, {}))
    each.deliver(status);
}

void supervisor_state::child_ended(const caf::down_msg& down) {
  if (front && down.source == front.address()) {
    front = nullptr;
    part_ended();
    return;
  }
  if (gateway && down.source == gateway.address()) {
    gateway = nullptr;
    part_ended();
    return;
  }
  tailer = nullptr;
  if (stopping)
    return;
  counts->state = tailing::restarting;
  counts->restarts.add();
  const auto wait = pause.next();
  journal->write(level::error, "tailer_failed",
                 {{"reason", to_sentence(down.reason)}, {"retry_ms", wait.count()}});
  if (!status.empty())
    tell_status("cannot read the log, and tries again");
  self->delayed_send(supervisor_self{self}, wait, start_tailer_again{});
}

supervisor_self::behavior_type supervisor(supervisor_state::pointer self,
                                          std::shared_ptr<const tailer_settings> settings,
                                          front_actor front, gateway_actor gateway, addresses at,
                                          log_watch* watch, journal* journal,
                                          tailer_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.front = std::move(front);
  state.gateway = std::move(gateway);
  state.at = std::move(at);
  state.watch = watch;
  state.journal = journal;
  state.counts = counts;
  self->set_down_handler([=](caf::down_msg& down) { self->state.child_ended(down); });
  self->monitor(state.front);
  if (state.gateway)
    self->monitor(state.gateway);
  state.start_tailer();
  return {
      [=](const tailer_ready& ready) {
        self->state.pause.reset();
        self->state.settle_later();
        auto fields = self->state.at.fields();
        if (ready.last_offset)
          fields.emplace_back("offset", *ready.last_offset);
        journal->write(level::info, "ready", fields);
        self->state.tell_status("serves what the log holds");
      },
      [=](tailer_waits) {
        self->state.settle_later();
        self->state.tell_status("waits for the log or its key, and serves what comes");
      },
      [=](start_tailer_again) {
        if (!self->state.stopping)
          self->state.start_tailer();
      },
      [](trim_memory) { give_back_spare_memory(); },
      [=](begin_stop) { self->state.stop(); },
      [=](ask_children) {
        return children{self->state.tailer, self->state.gateway};
      },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
      [=](const until_status& asked) -> caf::result<std::string> {
        auto& my = self->state;
        if (my.status != asked.known)
          return my.status;
        my.waiting.push_back(self->make_response_promise<std::string>());
        return my.waiting.back();
      },
      [=](pulse) -> caf::result<bool> {
        if (!self->state.front)
          return false;
        return self->delegate(self->state.front, pulse{});
      },
  };
}

} // namespace logflume::actors

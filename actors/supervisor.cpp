#include "actors/supervisor.hpp"

#include "actors/errors.hpp"
#include "actors/log_tailer.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{10'000};

/// How long a stopping service waits for clients that read slowly.
constexpr std::chrono::milliseconds drain_patience{8'000};

} // namespace

void supervisor_state::start_tailer() {
  tailer = self->spawn(log_tailer, settings, supervisor_actor{self}, out, counts);
  self->monitor(tailer);
  self->send(front, attach{tailer});
}

void supervisor_state::be_up(std::string how) {
  status = std::move(how);
  for (auto& each : std::exchange(waiting, {}))
    each.deliver(status);
}

void supervisor_state::child_ended(const caf::down_msg& down) {
  if (down.source == front.address()) {
    if (tailer)
      self->send_exit(tailer, caf::exit_reason::user_shutdown);
    self->quit();
    return;
  }
  tailer = nullptr;
  if (stopping)
    return;
  counts->state = tailing::restarting;
  counts->restarts.add();
  pause = pause.count() == 0 ? first_pause : std::min(pause * 2, longest_pause);
  out->line(level::error, "tailer_failed",
            {{"reason", to_sentence(down.reason)}, {"retry_ms", std::int64_t{pause.count()}}});
  self->delayed_send(supervisor_actor{self}, pause, restart{});
}

supervisor_actor::behavior_type supervisor(supervisor_state::pointer self,
                                           std::shared_ptr<const tailer_settings> settings,
                                           front_actor front, std::string address, output* out,
                                           tailer_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.front = std::move(front);
  state.address = std::move(address);
  state.out = out;
  state.counts = counts;
  self->set_down_handler([=](caf::down_msg& down) { self->state.child_ended(down); });
  self->monitor(state.front);
  state.start_tailer();
  return {
      [=](const tailer_ready& ready) {
        self->state.pause = {};
        const auto& listening = self->state.address;
        if (ready.last_offset)
          out->line(level::info, "ready", {{"http", listening}, {"offset", *ready.last_offset}});
        else
          out->line(level::info, "ready", {{"http", listening}});
        self->state.be_up("serves what the log holds");
      },
      [=](tailer_waits) {
        self->state.be_up("waits for the log or its key, and serves what comes");
      },
      [=](restart) {
        if (!self->state.stopping)
          self->state.start_tailer();
      },
      [=](begin_stop) {
        self->state.stopping = true;
        self->send(self->state.front, drain{drain_patience});
      },
      [=](ask_children) { return children{self->state.tailer}; },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
      [=](until_up) -> caf::result<std::string> {
        auto& my = self->state;
        if (!my.status.empty())
          return my.status;
        my.waiting.push_back(self->make_response_promise<std::string>());
        return my.waiting.back();
      },
      [=](pulse) { return self->delegate(self->state.front, pulse{}); },
  };
}

} // namespace logflume::actors

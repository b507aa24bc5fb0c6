#include "actors/gateway/gateway.hpp"

#include "actors/gateway/log_writer.hpp"
#include "actors/gateway/sensors.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/runtime/spare_thread.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// A child that ran this long did not fail because of how it was started.
constexpr std::chrono::seconds settled{30};

caf::error not_open() {
  return caf::make_error(ec::not_written, "the log is not open for writing");
}

} // namespace

void gateway_state::start() {
  started_at = self->clock().now();
  if (lacks_thread()) {
    children_ended();
    return;
  }
  const writer_listener_actor me{self};
  writer = settings->own_threads
               ? self->spawn<caf::linked + caf::detached>(log_writer, settings, write_counts, me,
                                                          journal)
               : self->spawn<caf::linked>(log_writer, settings, write_counts, me, journal);
  show();
}

bool gateway_state::lacks_thread() {
  const auto reason = settings->own_threads ? lack_of_threads() : std::nullopt;
  if (reason)
    failure = caf::make_error(ec::log_unwritable, *reason);
  return reason.has_value();
}

void gateway_state::show() {
  write_counts->log_writer = static_cast<bool>(writer);
  write_counts->sensors = static_cast<bool>(sensors);
}

void gateway_state::writer_is_open() {
  if (stopping && early.empty())
    return;
  if (lacks_thread()) {
    self->send(writer, begin_stop{});
    return;
  }
  sensors = settings->own_threads
                ? self->spawn<caf::linked + caf::detached>(actors::sensors, settings, ingest,
                                                           writer, journal)
                : self->spawn<caf::linked>(actors::sensors, settings, ingest, writer, journal);
  show();
  for (auto& each : std::exchange(early, {}))
    if (auto* waiting = std::get_if<early_command>(&each))
      waiting->answer.delegate(sensors, waiting->command);
    else
      pass_on(std::get<reading_batch_ptr>(each));
  if (stopping)
    self->send(sensors, begin_stop{});
}

bool gateway_state::is_opening() const {
  return writer && !sensors && !failure && !stopping;
}

void gateway_state::pass_on(const reading_batch_ptr& batch) {
  if (sensors && !failure)
    self->send(sensors, batch);
  else if (is_opening())
    early.emplace_back(batch);
  else
    refuse(*batch);
}

caf::result<recorded> gateway_state::pass_on(const sensor_command& command) {
  if (sensors && !failure)
    return self->delegate(sensors, command);
  if (!is_opening())
    return not_open();
  auto answer = self->make_response_promise<recorded>();
  early.emplace_back(early_command{command, answer});
  return answer;
}

void gateway_state::refuse(const reading_batch& batch) {
  ingest->dropped_by(drop_reason::write_refused).add(batch.readings().size());
}

void gateway_state::refuse_early() {
  for (auto& each : std::exchange(early, {}))
    if (auto* waiting = std::get_if<early_command>(&each))
      waiting->answer.deliver(not_open());
    else
      refuse(*std::get<reading_batch_ptr>(each));
}

void gateway_state::other_ended(const caf::exit_msg& exit) {
  const bool is_writer = writer && exit.source == writer.address();
  const bool is_sensors = sensors && exit.source == sensors.address();
  if (!is_writer && !is_sensors) {
    self->quit(exit.reason);
    return;
  }
  if (exit.reason && !failure)
    failure = exit.reason;
  if (is_writer)
    writer = nullptr;
  else
    sensors = nullptr;
  show();
  if (writer && !sensors)
    self->send(writer, begin_stop{});
  if (!writer && !sensors)
    children_ended();
}

void gateway_state::children_ended() {
  write_counts->writable = false;
  const auto reason = std::exchange(failure, {});
  refuse_early();
  if (stopping) {
    self->quit();
    return;
  }
  if (self->clock().now() - started_at > settled)
    pause.reset();
  const auto wait = pause.next();
  journal.write(level::error, "writer_failed",
                {{"reason", to_sentence(reason)}, {"retry_ms", wait.count()}});
  self->delayed_send(gateway_self{self}, wait, start_writing_again{});
}

void gateway_state::stop() {
  stopping = true;
  if (sensors)
    self->send(sensors, begin_stop{});
  else if (!writer)
    children_ended();
  else if (early.empty())
    self->send(writer, begin_stop{});
}

gateway_self::behavior_type gateway(gateway_state::pointer self,
                                    std::shared_ptr<const gateway_settings> settings,
                                    std::shared_ptr<ingest_counts> ingest,
                                    std::shared_ptr<writer_counts> write_counts,
                                    topic_journal journal) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.ingest = std::move(ingest);
  state.write_counts = write_counts;
  write_counts->gateway = true;
  // This may run after the supervisor was told that the gateway is down.
  self->attach_functor([write_counts = std::move(write_counts)] { write_counts->gateway = false; });
  state.journal = std::move(journal);
  self->set_exit_handler([=](caf::exit_msg& exit) { self->state.other_ended(exit); });
  state.start();
  return {
      [=](const sensor_command& command) { return self->state.pass_on(command); },
      [=](const reading_batch_ptr& batch) { self->state.pass_on(batch); },
      [=](writer_opened) { self->state.writer_is_open(); },
      [=](start_writing_again) {
        if (!self->state.stopping)
          self->state.start();
      },
      [=](begin_stop) { self->state.stop(); },
      [=](ask_write_side) {
        return write_side_actors{self->state.writer, self->state.sensors};
      },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
  };
}

} // namespace logflume::actors

#include "actors/gateway/write_side.hpp"

#include "actors/gateway/gateway.hpp"
#include "actors/process/seconds_now.hpp"
#include "log/writer/writer_lock.hpp"

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

write_side::write_side(std::shared_ptr<gateway_settings> settings, const std::string& udp_listen,
                       std::shared_ptr<ingest_counts> ingest, std::shared_ptr<writer_counts> writer,
                       topic_journal journal) :
    settings_{std::move(settings)},
    ingest_counts_{std::move(ingest)}, writer_counts_{std::move(writer)},
    journal_{std::move(journal)}, ingest_{udp_listen, settings_->packets, ingest_counts_, journal_},
    control_{settings_->topic.control, [this] { return holds_lock(); }, journal_} {}

bool write_side::holds_lock() const {
  const auto lock = settings_->lock->get();
  return lock && !log::check_writer_lock(settings_->topic, lock);
}

bool write_side::take_log() {
  auto locked = log::take_writer_lock(settings_->topic, *settings_->files);
  if (const auto* failure = std::get_if<log::write_failure>(&locked)) {
    // The gateway reports any other failure and retries; readers are not affected.
    if (failure->error != std::errc::device_or_resource_busy)
      return true;
    journal_.write(level::error, "log_has_a_writer",
                   {{"reason", failure->message},
                    {"remedy", "or leave sensors.udp_listen empty to only read the log"}});
    return false;
  }
  settings_->lock->set(std::get<log::writer_lock>(std::move(locked)));
  // The tailer then finds an empty log instead of a missing one.
  static_cast<void>(settings_->files->open(settings_->topic.active, log::opening::any));
  return true;
}

bool write_side::prepare() {
  if (!take_log())
    return false;
  crypto::events_key key{settings_->secrets, settings_->events_key};
  const auto now = std::chrono::steady_clock::now();
  const bool is_new = std::holds_alternative<crypto::secret_missing>(key.get(now));
  const auto& made = key.get_or_create(now);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&made)) {
    journal_.write(level::error, "key_refused",
                   {{"file", refused->path.string()}, {"reason", refused->message}});
    return false;
  }
  if (is_new)
    journal_.write(level::info, "key_made", {{"secret", settings_->events_key}});
  control_.open();
  return true;
}

gateway_actor write_side::start(caf::actor_system& system) {
  gateway_ = system.spawn(gateway, settings_, ingest_counts_, writer_counts_, journal_);
  ingest_.start(
      [actor = gateway_](reading_batch_ptr batch) { caf::anon_send(actor, std::move(batch)); });
  relay_ = system.spawn(control_relay, recorder_actor{gateway_},
                        std::shared_ptr<const gateway_settings>{settings_});
  control_.start([relay = relay_, inbox = control_.inbox()](std::uint64_t connection,
                                                            const control_request& request) {
    caf::anon_send(relay, relayed_request{request, seconds_now(), [=](control_answer answer) {
                                            inbox->put({connection, std::move(answer)});
                                          }});
  });
  return gateway_;
}

void write_side::close() {
  ingest_.stop();
  control_.begin_stop();
}

void write_side::end() {
  close();
  control_.stop();
  if (relay_)
    caf::anon_send_exit(relay_, caf::exit_reason::user_shutdown);
  relay_ = nullptr;
  if (gateway_)
    caf::anon_send(gateway_, actors::begin_stop{});
  gateway_ = nullptr;
}

} // namespace logflume::actors

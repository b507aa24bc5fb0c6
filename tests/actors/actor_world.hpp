#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/counts/topic_counts.hpp"
#include "actors/stream/front_settings.hpp"
#include "actors/stream/server_control.hpp"
#include "actors/tailer/tailer_settings.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/writer/writer.hpp"
#include "tests/support/temp_dir.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace logflume::test {

using namespace std::chrono_literals;

/// Stands in for a server that has no streams.
inline actors::server_control idle_server() {
  return {.begin_drain = [] {},
          .stop_accepting = [] {},
          .loop_turned = [] { return true; },
          .streams = [] { return std::size_t{0}; }};
}

inline actors::front_settings test_front_settings() {
  return {
      .stream_lifetime = 60s, .keep_alive = 15s, .write_timeout = 20s, .mailbox = 8, .drain = 0s};
}

/// Shares counts that outlive all actors.
template <class Counts>
std::shared_ptr<Counts> shared(Counts& counts) {
  return {std::shared_ptr<void>{}, &counts};
}

/// An actor system on virtual time that runs only when told to.
class actor_world {
 public:
  actor_world() :
      config_{testing()}, system{*config_}, scheduler{
                                                dynamic_cast<caf::scheduler::test_coordinator&>(
                                                    system.scheduler())} {}
  ~actor_world() {
    for (const auto& actor : to_end_)
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    run();
  }

  /// Runs until no actor has anything to do.
  void run() { scheduler.run(); }

  /// Runs one actor for one time slice. Returns false if there is nothing to do.
  bool run_once() { return scheduler.try_run_once(); }

  void advance(std::chrono::nanoseconds time) {
    scheduler.advance_time(time);
    run();
  }

  /// Returns what the actors count.
  actors::service_counts* counts() { return &counts_; }
  actors::topic_counts* topic_counts() { return &topic_counts_; }

  /// Kills the actor when the world ends.
  template <class Handle>
  Handle ending(Handle actor) {
    to_end_.push_back(caf::actor_cast<caf::strong_actor_ptr>(actor));
    return actor;
  }

 private:
  static std::unique_ptr<caf::actor_system_config> testing() {
    auto result = std::make_unique<caf::actor_system_config>();
    result->set("scheduler.policy", caf::atom("testing"));
    return result;
  }

  actors::service_counts counts_;
  actors::topic_counts topic_counts_;
  std::unique_ptr<caf::actor_system_config> config_;
  std::vector<caf::strong_actor_ptr> to_end_;

 public:
  caf::actor_system system;
  caf::scheduler::test_coordinator& scheduler;
};

/// A topic and a secret store in their own directory, with a writer.
class log_world {
 public:
  explicit log_world(bool with_key = true, const std::string& name = "temperature");

  /// Appends an event, writes it, and returns its offset.
  log::offset registered(std::uint64_t entity, const std::string& secret);
  log::offset reading(std::uint64_t entity, std::uint32_t temperature);

  std::shared_ptr<const log::event_topic> event_topic() const;
  std::shared_ptr<const actors::tailer_settings> settings(std::size_t keep = 1 << 20) const;
  crypto::secret_store secrets() const;
  std::string events_key() const;
  void make_key();

  /// Leaves the log to another writer.
  void close() { writer_.reset(); }

  /// Cuts the log as a power cut does. The next append repairs it as a restarted writer does.
  void cut_to(std::uintmax_t size);
  std::uintmax_t size() const;

  temp_dir directory{memory_directory()};
  log::topic topic;

 private:
  log::offset append(std::uint64_t entity, const log::sensor_event& event);
  crypto::root_secret root_secret() const;

  std::optional<log::writer> writer_;
  std::optional<log::event_encoder> encoder_;
  std::map<std::uint64_t, std::uint64_t> seq_nr_;
};

} // namespace logflume::test

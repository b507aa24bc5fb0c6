#pragma once

#include "actors/commands/sensor_log.hpp"
#include "actors/commands/writer_control.hpp"
#include "actors/config/config.hpp"
#include "log/record/record.hpp"
#include "log/sensor/sensor_event.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace logflume::actors {

/// A destination for the events of one entity.
class event_target {
 public:
  struct outcome {
    /// Number of events that were appended.
    std::uint64_t count = 0;
    /// Offsets of the first and the last of them.
    log::offset first = 0;
    log::offset last = 0;
    /// Why the others were not appended.
    std::optional<refusal> refused{};
  };

  virtual ~event_target() = default;

  /// Adds an event for the next `write`.
  virtual void add(std::string_view json, log::encoded_event_ptr event) = 0;
  /// Appends the added events, in the same order.
  virtual outcome write() = 0;

  /// Returns when `settle` must sync the written events; nullopt if there are none to sync.
  virtual std::optional<std::chrono::steady_clock::time_point> sync_due() const = 0;
  /// Syncs the written events as `log.sync` requires. A failure undoes the writes since the last
  /// sync.
  virtual std::optional<refusal> settle() = 0;
};

/// A log that this process writes.
class own_log final : public event_target {
 public:
  own_log(sensor_log log, std::uint64_t entity_id);

  void add(std::string_view json, log::encoded_event_ptr event) override;
  outcome write() override;
  std::optional<std::chrono::steady_clock::time_point> sync_due() const override {
    return log_.sync_due();
  }
  std::optional<refusal> settle() override { return log_.settle(); }

 private:
  sensor_log log_;
  entity_events request_;
};

/// A log that another process writes. Events that it reports as appended are already synced.
class log_via_writer final : public event_target {
 public:
  log_via_writer(topic_config topic, std::uint64_t entity_id);

  void add(std::string_view json, log::encoded_event_ptr event) override;
  outcome write() override;
  std::optional<std::chrono::steady_clock::time_point> sync_due() const override { return {}; }
  std::optional<refusal> settle() override { return {}; }

 private:
  topic_config topic_;
  std::uint64_t entity_id_;
  std::vector<given_event> events_;
};

} // namespace logflume::actors

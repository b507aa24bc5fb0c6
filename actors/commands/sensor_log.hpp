#pragma once

#include "actors/command_line/command.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/config/config.hpp"
#include "actors/output/console.hpp"
#include "crypto/cipher.hpp"
#include "log/event/envelope.hpp"
#include "log/record/record.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/sensor/sensor_state.hpp"
#include "log/writer/writer.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace logflume::actors {

/// Why nothing was written.
struct refusal {
  std::string reason;
  int exit_code = 1;
  /// Whether another process writes the log.
  bool has_writer = false;
};

int fail(const console& console, const refusal& refused);

refusal not_registered(const topic_config& topic, std::uint64_t entity_id);
refusal too_long();

/// Events of one entity, to be appended in this order: all of them or none.
struct entity_events {
  std::uint64_t entity_id = 0;
  std::vector<log::sensor_event> events;
};

/// Events that were appended, with consecutive offsets.
struct written_events {
  log::offset first = 0;
  /// Lines as `cat` writes them, if they were requested.
  std::vector<std::string> lines;
};

/// A log that only this process writes, and the entity of its command.
class sensor_log {
 public:
  enum class lines : std::uint8_t { wanted, unwanted };

  /// Opens the log for the entity in the command's word ENTITY.
  static std::variant<sensor_log, refusal> open(const invocation& args, const topic_config& topic,
                                                missing_key if_missing, const console& console);

  /// Reads the entity's state.
  std::optional<refusal> read_state();
  /// Valid after `read_state`.
  bool may_post() const { return state_.may_post(); }

  /// Writes the events, and syncs if `log.sync` is `always`. The entity must be that of the
  /// command.
  std::variant<written_events, refusal> write(const entity_events& request, lines printed);

  /// Returns when `settle` must sync the written events; nullopt if there are none to sync.
  std::optional<std::chrono::steady_clock::time_point> sync_due() const { return sync_due_; }
  /// Syncs the written events as `log.sync` requires.
  std::optional<refusal> settle();

  /// Writes the events and prints them as `cat` would. Returns the exit code.
  int append(const entity_events& request, console& console);
  int append(const log::sensor_event& event, console& console);

 private:
  using cipher_ptr = std::shared_ptr<const crypto::cipher>;

  sensor_log(topic_config topic, std::uint64_t entity_id, cipher_ptr key, log::writer writer);

  /// Reads the entity's last sequence number.
  std::optional<refusal> read_seq_nr();
  /// Syncs now. A failure undoes the writes since the last sync.
  std::optional<refusal> sync();
  std::string line_of(const log::record_fields& fields);

  topic_config topic_;
  std::uint64_t entity_id_;
  cipher_ptr key_;
  log::writer writer_;
  log::event_encoder encoder_;
  log::envelope_reader envelopes_;
  std::uint64_t seq_nr_ = 0;
  log::sensor_state state_;
  std::optional<std::chrono::steady_clock::time_point> sync_due_;
};

} // namespace logflume::actors

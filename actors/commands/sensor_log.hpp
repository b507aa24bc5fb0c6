#pragma once

#include "actors/command_line/command.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/config/config.hpp"
#include "actors/output/console.hpp"
#include "crypto/cipher.hpp"
#include "log/record/record.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/sensor/sensor_state.hpp"
#include "log/writer/writer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace logflume::actors {

/// Why nothing was written.
struct refusal {
  std::string reason;
  int exit_code = 1;
  /// Another process writes the log.
  bool has_writer = false;
};

int fail(const console& console, const refusal& refused);

refusal not_registered(const topic_config& topic, std::uint64_t entity_id);
refusal too_long();

/// A log that this process alone writes, and one sensor in it.
class sensor_log {
 public:
  /// For the word ENTITY of a command.
  static std::variant<sensor_log, refusal> open(const invocation& asked, const topic_config& topic,
                                                if_no_key then, const console& console);

  bool may_post() const { return state_.may_post(); }

  /// Writes the event, and prints it as `cat` would. The exit code.
  int append(const log::sensor_event& event, console& console);

 private:
  using cipher_ptr = std::shared_ptr<const crypto::cipher>;

  sensor_log(topic_config topic, std::uint64_t entity_id, cipher_ptr key, log::writer writer);

  /// The sensor's state and its last sequence number.
  std::optional<refusal> read();
  int print(const log::record_fields& fields, console& console) const;

  topic_config topic_;
  std::uint64_t entity_id_;
  cipher_ptr key_;
  log::writer writer_;
  std::uint64_t seq_nr_ = 0;
  log::sensor_state state_;
};

} // namespace logflume::actors

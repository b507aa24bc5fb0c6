#pragma once

#include "actors/command_line/command.hpp"
#include "actors/config/config.hpp"
#include "actors/config/topic_kinds.hpp"
#include "actors/output/console.hpp"
#include "crypto/cipher.hpp"
#include "crypto/secret_store.hpp"
#include "log/event/record_meaning.hpp"
#include "log/sensor/event_input.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic.hpp"

#include <memory>
#include <string>
#include <variant>

namespace logflume::actors {

/// Returns the topic that a command works on: the only one, or that of `--topic`; or a message that
/// says why there is none.
std::variant<topic_config, std::string> selected_topic(const invocation& args);

/// Does the same for a command that writes events of entities.
std::variant<topic_config, std::string> selected_entity_topic(const invocation& args);

log::topic files_of(const topic_config& topic);
/// Returns the input for a command that appends: the effects of its events on a sensor are read
/// from the log later.
log::event_input event_input_of(const topic_config& topic);
/// `follows` means that reading continues as the log grows.
log::tail open_tail(const topic_config& topic, bool follows);

/// Asks for the root secret if its source is a terminal, and warns if others can read its file.
/// Returns a message if it cannot be read.
std::variant<crypto::secret_store, std::string> open_secrets(const config& settings,
                                                             const console& console);

struct no_events_key {
  std::string reason;
  int exit_code = 1;
  /// Whether there is a key, or a store, that the root secret does not open.
  bool refused = false;
};

enum class missing_key : std::uint8_t { report, create };

std::variant<std::shared_ptr<const crypto::cipher>, no_events_key>
open_events_key(const config& settings, const topic_config& topic, missing_key if_missing,
                const console& console);

/// Each returns one sentence: what is missing or wrong, where, and what to do.
std::string missing_log(const topic_config& topic);
std::string missing_secret(const crypto::secret_missing& missing);
std::string unreadable(const log::read_failure& failure);

} // namespace logflume::actors

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

/// The topic that a command works on: the only one, or that of `--topic`. The text is why there is
/// none.
std::variant<topic_config, std::string> topic_asked_for(const invocation& asked);

log::topic files_of(const topic_config& topic);
/// For a command that appends: what its events do to a sensor is read from the log later.
log::event_input event_input_of(const topic_config& topic);
/// `follows`: the log is read on as it grows.
log::tail open_tail(const topic_config& topic, bool follows);

/// Asks for the root secret if its source is a terminal. The text is why there is none.
/// Warns if others can read its file.
std::variant<crypto::secret_store, std::string> open_secrets(const config& settings,
                                                             const console& console);

struct no_events_key {
  std::string reason;
  int exit_code = 1;
  /// There is a key, or its store, that the root secret does not open.
  bool refused = false;
};

enum class if_no_key : std::uint8_t { report, make_one };

std::variant<std::shared_ptr<const crypto::cipher>, no_events_key>
open_events_key(const config& settings, const topic_config& topic, if_no_key then,
                const console& console);

/// One sentence each: what is missing or wrong, where, and what to do.
std::string missing_log(const topic_config& topic);
std::string missing_secret(const crypto::secret_missing& missing);
std::string unreadable(const log::read_failure& failure);

} // namespace logflume::actors

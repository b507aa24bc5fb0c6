#pragma once

#include "actors/config/config.hpp"
#include "crypto/secret_store.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic.hpp"

#include <string>
#include <variant>

namespace logflume::actors {

log::topic topic_of(const config& settings);
log::tail open_tail(const config& settings);

/// Asks for the root secret where its source is a terminal. Else why there is none.
std::variant<crypto::secret_store, std::string> open_secrets(const config& settings);

/// One sentence each: what is missing or wrong, where, and what to do.
std::string missing_log(const config& settings);
std::string missing_secret(const crypto::secret_missing& missing);
std::string unreadable(const log::read_failure& failure);

} // namespace logflume::actors

#pragma once

#include "actors/config/config.hpp"
#include "crypto/secret_store.hpp"
#include "log/forward/forwarder.hpp"

#include <optional>
#include <string>

namespace logflume::actors {

/// Returns the origin of this process's logs: `forward.origin`, or the host's name.
std::string forward_origin(const config& values);

/// Returns what the forwarder of a topic takes from the configuration. `secrets`: for Kafka's
/// options; none if no option names a secret.
log::forward_options forward_options_of(const config& values, const topic_config& topic,
                                        std::optional<crypto::secret_store> secrets);

} // namespace logflume::actors

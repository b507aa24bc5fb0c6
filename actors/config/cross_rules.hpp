#pragma once

#include "actors/config/config.hpp"

#include <optional>
#include <string>

namespace logflume::actors {

/// Why the node's keys do not go together, and the way out; none: they do.
std::optional<std::string> node_fault(const node_config& node);

/// Both sides show certificates.
bool has_certificates(const node_config& node);

} // namespace logflume::actors

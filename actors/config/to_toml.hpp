#pragma once

#include "actors/config/load.hpp"

#include <string>

namespace logflume::actors {

/// Returns a configuration file that gives the same values: every key, with its value's origin as a
/// comment.
std::string to_toml(const loaded_config& config);

} // namespace logflume::actors

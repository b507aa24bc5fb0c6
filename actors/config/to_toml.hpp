#pragma once

#include "actors/config/load.hpp"

#include <string>

namespace logflume::actors {

/// A configuration file that gives the same values: every key, the origin of its value as a
/// comment.
std::string to_toml(const loaded_config& config);

} // namespace logflume::actors

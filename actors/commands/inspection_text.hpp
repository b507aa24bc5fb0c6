#pragma once

#include "actors/node/inspection.hpp"

#include <string>
#include <vector>

namespace logflume::actors {

/// Returns lines for people, without control characters, whatever the other side sent.
std::vector<std::string> to_lines(const inspection::status& status);

/// Returns one JSON object on one line.
std::string to_json(const inspection::status& status);

} // namespace logflume::actors

#pragma once

#include "actors/config/node_address.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace logflume::actors {

/// Returns why no TCP connection to `where` was accepted within `patience`; nullopt if one was.
std::optional<std::string> probe_tcp(const node_address& where, std::chrono::milliseconds patience);

} // namespace logflume::actors

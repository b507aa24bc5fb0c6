#pragma once

#include "actors/config/node_address.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace logflume::actors {

/// Returns why no TCP connection to `address` was accepted within `patience`; nullopt if one was.
std::optional<std::string> probe_tcp(const node_address& address,
                                     std::chrono::milliseconds patience);

} // namespace logflume::actors

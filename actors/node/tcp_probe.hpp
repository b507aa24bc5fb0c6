#pragma once

#include "actors/config/node_address.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace logflume::actors {

/// Why nothing at `where` takes a TCP connection within `patience`; none: something does.
std::optional<std::string> probe_tcp(const node_address& where, std::chrono::milliseconds patience);

} // namespace logflume::actors

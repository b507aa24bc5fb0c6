#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace logflume::http {

/// The wire form of `/api/<topic>/events/…`: `data:` and the event's JSON; a `Registered`
/// event also bears the entity in `id:`. `json` has no raw line ends (compact JSON).
void append_event_frame(std::string& out, std::uint64_t entity_id, std::string_view json);

/// `:` and an empty line: keeps proxies and idle timers content.
std::string_view empty_comment();

/// Tells EventSource when to come back.
std::string retry_frame(std::chrono::milliseconds delay);

} // namespace logflume::http

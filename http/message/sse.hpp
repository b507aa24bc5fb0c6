#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::http {

/// Appends `data:`, `id:` if there is an id, and an empty line. Each line of `data` becomes a
/// `data:` field; `id` must not contain a line break.
void append_event_frame(std::string& out, std::string_view data,
                        std::optional<std::string_view> id = {});

/// `:` and an empty line: keeps proxies and idle timers from closing the connection.
std::string_view empty_comment();

/// Sets the pause before EventSource reconnects.
std::string retry_frame(std::chrono::milliseconds delay);

} // namespace logflume::http

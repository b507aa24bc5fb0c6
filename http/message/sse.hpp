#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::http {

/// `data:`, `id:` if there is one, and an empty line. A line end in `data` begins another `data:`
/// field; `id` has none.
void append_event_frame(std::string& out, std::string_view data,
                        std::optional<std::string_view> id = {});

/// `:` and an empty line: keeps proxies and idle timers from closing the connection.
std::string_view empty_comment();

/// Sets the pause before EventSource reconnects.
std::string retry_frame(std::chrono::milliseconds delay);

} // namespace logflume::http

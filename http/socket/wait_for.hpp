#pragma once

#include <chrono>

namespace logflume::http {

/// Waits until the socket has one of the `events` of poll(2). Returns false if the deadline has
/// passed.
bool wait_for(int socket, short events, std::chrono::steady_clock::time_point deadline);

} // namespace logflume::http

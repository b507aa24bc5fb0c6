#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace logflume::http {

/// Sends `request` over TLS on a connected, non-blocking socket, and appends to `response` until
/// the peer closes or `response` has `max_bytes`. The peer must show a certificate of the file
/// `certificate` (PEM), or one that is signed by one of those; its name and its age are not
/// checked. Returns what failed, with the remedy; empty if nothing did.
std::string tls_exchange(int socket, const std::string& certificate, std::string_view request,
                         std::string& response, std::size_t max_bytes,
                         std::chrono::steady_clock::time_point deadline);

} // namespace logflume::http

#pragma once

#include "actors/admin/service_view.hpp"
#include "http/admin/health.hpp"

#include <chrono>
#include <vector>

namespace logflume::actors {

/// Why the service cannot be waited for any longer: its actors have been silent for too long.
std::vector<http::health_reason> not_live(const service_view& service,
                                          std::chrono::steady_clock::time_point now);

/// Why new streams belong elsewhere for now; empty: all that the log holds can be had here.
std::vector<http::health_reason> not_ready(const service_view& service);

} // namespace logflume::actors

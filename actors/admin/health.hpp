#pragma once

#include "actors/admin/service_view.hpp"
#include "http/admin/health.hpp"

#include <chrono>
#include <vector>

namespace logflume::actors {

/// Returns why the process should be restarted: its actors have been silent for too long. Empty if
/// they have not.
std::vector<http::health_reason> not_live(const service_view& service,
                                          std::chrono::steady_clock::time_point now);

/// Returns why new streams should go to another instance; empty if this one is ready.
std::vector<http::health_reason> not_ready(const service_view& service,
                                           std::chrono::steady_clock::time_point now);

} // namespace logflume::actors

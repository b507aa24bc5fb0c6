#pragma once

#include "actors/admin/service_view.hpp"
#include "http/admin/metrics_text.hpp"

#include <string>

namespace logflume::actors {

/// Returns the current value of every metric. No label contains an entity.
std::string metrics_of(const service_view& service, http::metrics_format format);

} // namespace logflume::actors

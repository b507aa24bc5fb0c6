#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
struct MetricFamily;
}

namespace logflume::http {

enum class metrics_format : std::uint8_t { prometheus, open_metrics };

/// Returns the format that a scraper's `Accept` asks for: Prometheus' text unless it prefers
/// OpenMetrics.
metrics_format format_for(std::string_view accept);

std::string_view content_type_of(metrics_format format);

/// Writes families of counters (named with `_total`), gauges and histograms as text.
std::string metrics_text(const std::vector<prometheus::MetricFamily>& families,
                         metrics_format format);

} // namespace logflume::http

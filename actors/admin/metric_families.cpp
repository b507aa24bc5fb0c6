#include "actors/admin/metric_families.hpp"

namespace logflume::actors {

void metric_families::counters(std::string name, std::string help, const std::string& label,
                               const by_label& values) {
  auto& all = add(std::move(name), std::move(help), prometheus::MetricType::Counter);
  for (const auto& [value, count] : values) {
    auto& metric = all.emplace_back();
    metric.label = {{label, value}};
    metric.counter.value = count;
  }
}

void metric_families::gauges(std::string name, std::string help, const std::string& label,
                             const by_label& values) {
  auto& all = add(std::move(name), std::move(help), prometheus::MetricType::Gauge);
  for (const auto& [value, count] : values) {
    auto& metric = all.emplace_back();
    metric.label = {{label, value}};
    metric.gauge.value = count;
  }
}

} // namespace logflume::actors

#include "actors/admin/metric_families.hpp"

#include <algorithm>

namespace logflume::actors {

prometheus::MetricFamily& metric_families::add(std::string name, std::string help,
                                               prometheus::MetricType type) {
  const auto found = std::ranges::find(families_, name, &prometheus::MetricFamily::name);
  if (found != families_.end())
    return *found;
  auto& family = families_.emplace_back();
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  return family;
}

prometheus::ClientMetric& metric_families::metric_of(prometheus::MetricFamily& family) const {
  auto& metric = family.metric.emplace_back();
  if (!topic_.empty())
    metric.label.push_back({"topic", topic_});
  return metric;
}

void metric_families::counters(std::string name, std::string help, const std::string& label,
                               const by_label& values) {
  auto& family = add(std::move(name), std::move(help), prometheus::MetricType::Counter);
  for (const auto& [value, count] : values) {
    auto& metric = metric_of(family);
    metric.label.push_back({label, value});
    metric.counter.value = count;
  }
}

void metric_families::gauges(std::string name, std::string help, const std::string& label,
                             const by_label& values) {
  auto& family = add(std::move(name), std::move(help), prometheus::MetricType::Gauge);
  for (const auto& [value, count] : values) {
    auto& metric = metric_of(family);
    metric.label.push_back({label, value});
    metric.gauge.value = count;
  }
}

} // namespace logflume::actors

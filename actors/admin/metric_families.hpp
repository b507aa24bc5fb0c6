#pragma once

#include "actors/counts/duration_histogram.hpp"

#include <prometheus/metric_family.h>

#include <chrono>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// The families of metrics at a scrape.
class metric_families {
 public:
  using by_label = std::vector<std::pair<std::string, double>>;

  template <class Number>
  void counter(std::string name, std::string help, Number value) {
    auto& metric = add(std::move(name), std::move(help), prometheus::MetricType::Counter);
    metric.emplace_back().counter.value = static_cast<double>(value);
  }

  template <class Number>
  void gauge(std::string name, std::string help, Number value) {
    auto& metric = add(std::move(name), std::move(help), prometheus::MetricType::Gauge);
    metric.emplace_back().gauge.value = static_cast<double>(value);
  }

  /// One for each value of `label`.
  void counters(std::string name, std::string help, const std::string& label,
                const by_label& values);
  void gauges(std::string name, std::string help, const std::string& label, const by_label& values);

  template <std::size_t N>
  void histogram(std::string name, std::string help,
                 const std::array<std::chrono::nanoseconds, N>& bounds,
                 const typename duration_histogram<N>::totals& totals) {
    auto& all = add(std::move(name), std::move(help), prometheus::MetricType::Histogram);
    auto& histogram = all.emplace_back().histogram;
    for (std::size_t i = 0; i <= N; ++i) {
      histogram.sample_count += totals.counts[i];
      const auto bound = i < N ? seconds(bounds[i]) : std::numeric_limits<double>::infinity();
      histogram.bucket.push_back({histogram.sample_count, bound});
    }
    histogram.sample_sum = seconds(totals.sum);
  }

  std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

 private:
  static double seconds(std::chrono::nanoseconds length) {
    return std::chrono::duration<double>{length}.count();
  }

  std::vector<prometheus::ClientMetric>& add(std::string name, std::string help,
                                             prometheus::MetricType type) {
    auto& family = families_.emplace_back();
    family.name = std::move(name);
    family.help = std::move(help);
    family.type = type;
    return family.metric;
  }

  std::vector<prometheus::MetricFamily> families_;
};

} // namespace logflume::actors

#pragma once

#include "actors/counts/duration_histogram.hpp"

#include <prometheus/metric_family.h>

#include <chrono>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Collects the metric families of one scrape.
class metric_families {
 public:
  using by_label = std::vector<std::pair<std::string, double>>;

  /// Metrics that are added from now on belong to this topic; empty: to the whole service.
  void set_topic(std::string name) { topic_ = std::move(name); }

  template <class Number>
  void counter(std::string name, std::string help, Number value) {
    auto& family = add(std::move(name), std::move(help), prometheus::MetricType::Counter);
    metric_of(family).counter.value = static_cast<double>(value);
  }

  template <class Number>
  void gauge(std::string name, std::string help, Number value) {
    auto& family = add(std::move(name), std::move(help), prometheus::MetricType::Gauge);
    metric_of(family).gauge.value = static_cast<double>(value);
  }

  /// Adds one counter for each value of `label`.
  void counters(std::string name, std::string help, const std::string& label,
                const by_label& values);
  void gauges(std::string name, std::string help, const std::string& label, const by_label& values);

  template <std::size_t N>
  void histogram(std::string name, std::string help,
                 const std::array<std::chrono::nanoseconds, N>& bounds,
                 const typename duration_histogram<N>::totals& totals) {
    auto& family = add(std::move(name), std::move(help), prometheus::MetricType::Histogram);
    auto& histogram = metric_of(family).histogram;
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

  /// Returns the family of that name, which several topics may share.
  prometheus::MetricFamily& add(std::string name, std::string help, prometheus::MetricType type);
  prometheus::ClientMetric& metric_of(prometheus::MetricFamily& family) const;

  std::vector<prometheus::MetricFamily> families_;
  std::string topic_;
};

} // namespace logflume::actors

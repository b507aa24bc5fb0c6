#include "http/admin/metrics_text.hpp"

#include <doctest/doctest.h>

#include <prometheus/metric_family.h>

#include <limits>

using namespace logflume::http;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

std::vector<MetricFamily> families() {
  ClientMetric sent;
  sent.label = {{"kind", "a\"b\\c"}};
  sent.counter.value = 3;
  ClientMetric open;
  open.gauge.value = 0.25;
  ClientMetric took;
  took.histogram = {.sample_count = 3,
                    .sample_sum = 1.5,
                    .bucket = {{1, 0.1}, {2, 1}, {3, std::numeric_limits<double>::infinity()}}};
  return {{"sent_total", "What was \"sent\".", MetricType::Counter, {sent}},
          {"open", "Open now.", MetricType::Gauge, {open}},
          {"took_seconds", "Time.", MetricType::Histogram, {took}}};
}

} // namespace

TEST_CASE("OpenMetrics names a counter's family without _total, and ends with EOF") {
  CHECK(metrics_text(families(), metrics_format::open_metrics) ==
        "# TYPE sent counter\n"
        "# HELP sent What was \\\"sent\\\".\n"
        "sent_total{kind=\"a\\\"b\\\\c\"} 3.0\n"
        "# TYPE open gauge\n"
        "# HELP open Open now.\n"
        "open 0.25\n"
        "# TYPE took_seconds histogram\n"
        "# HELP took_seconds Time.\n"
        "took_seconds_bucket{le=\"0.1\"} 1\n"
        "took_seconds_bucket{le=\"1.0\"} 2\n"
        "took_seconds_bucket{le=\"+Inf\"} 3\n"
        "took_seconds_count 3\n"
        "took_seconds_sum 1.5\n"
        "# EOF\n");
}

TEST_CASE("the Prometheus text format keeps the counter's full name") {
  const auto text = metrics_text(families(), metrics_format::prometheus);
  CHECK(text.find("# TYPE sent_total counter\n") != text.npos);
  CHECK(text.find("\ntook_seconds_bucket{le=\"+Inf\"} 3\n") != text.npos);
  CHECK(text.find("# EOF") == text.npos);
}

TEST_CASE("a scraper gets the format that it prefers") {
  CHECK(format_for("") == metrics_format::prometheus);
  CHECK(format_for("application/openmetrics-text") == metrics_format::open_metrics);
  CHECK(format_for("*/*") == metrics_format::prometheus);
  CHECK(format_for("text/html,application/xhtml+xml,*/*;q=0.8") == metrics_format::prometheus);
  // Prometheus 2.42 sends this.
  CHECK(format_for("application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
                   "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1") ==
        metrics_format::open_metrics);
  CHECK(format_for("application/openmetrics-text;version=0.0.1,text/plain;q=0.5") ==
        metrics_format::prometheus);
  CHECK(format_for("application/openmetrics-text;q=0.2,text/plain;q=0.5") ==
        metrics_format::prometheus);
}

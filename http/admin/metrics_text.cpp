#include "http/admin/metrics_text.hpp"

#include "http/message/media_type.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <charconv>
#include <cmath>
#include <sstream>

namespace logflume::http {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::string_view total = "_total";

/// Returns the shortest text that reads back as the same number, with a decimal point, as in the
/// specification's canonical numbers.
std::string canonical(double number) {
  if (std::isinf(number))
    return number > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string text{digits.data(), end};
  return text.find_first_of(".en") == text.npos ? text + ".0" : text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"')
      out += '\\';
    out += c;
  }
  return out;
}

/// Writes OpenMetrics 1.0.0; prometheus-cpp writes only Prometheus' text.
class open_metrics_writer {
 public:
  void add(const MetricFamily& family) {
    std::string_view name = family.name;
    const bool counts = family.type == MetricType::Counter;
    if (counts)
      name.remove_suffix(total.size());
    const auto* type = counts                                 ? "counter"
                       : family.type == MetricType::Histogram ? "histogram"
                                                              : "gauge";
    text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
    text_.append("# HELP ").append(name).append(" ").append(escaped(family.help)).append("\n");
    for (const auto& metric : family.metric) {
      if (counts)
        sample(family.name, metric, {}, canonical(metric.counter.value));
      else if (family.type == MetricType::Histogram)
        histogram(family.name, metric);
      else
        sample(family.name, metric, {}, canonical(metric.gauge.value));
    }
  }

  std::string take() { return std::move(text_.append("# EOF\n")); }

 private:
  void sample(std::string_view name, const ClientMetric& metric, std::string_view bucket,
              std::string_view value) {
    text_.append(name);
    char before = '{';
    const auto label = [&](std::string_view key, std::string_view content) {
      text_ += before;
      text_.append(key).append("=\"").append(escaped(content)).append("\"");
      before = ',';
    };
    for (const auto& each : metric.label)
      label(each.name, each.value);
    if (!bucket.empty())
      label("le", bucket);
    text_.append(before == ',' ? "} " : " ").append(value).append("\n");
  }

  void histogram(const std::string& name, const ClientMetric& metric) {
    for (const auto& bucket : metric.histogram.bucket)
      sample(name + "_bucket", metric, canonical(bucket.upper_bound),
             std::to_string(bucket.cumulative_count));
    sample(name + "_count", metric, {}, std::to_string(metric.histogram.sample_count));
    sample(name + "_sum", metric, {}, canonical(metric.histogram.sample_sum));
  }

  std::string text_;
};

} // namespace

metrics_format format_for(std::string_view accept) {
  return quality(accept, "application/openmetrics-text", "1.0.0") >
                 quality(accept, "text/plain", "0.0.4")
             ? metrics_format::open_metrics
             : metrics_format::prometheus;
}

std::string_view content_type_of(metrics_format format) {
  return format == metrics_format::open_metrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string metrics_text(const std::vector<MetricFamily>& families, metrics_format format) {
  if (format == metrics_format::prometheus) {
    std::ostringstream text;
    prometheus::TextSerializer{}.Serialize(text, families);
    return std::move(text).str();
  }
  open_metrics_writer writer;
  for (const auto& family : families)
    writer.add(family);
  return writer.take();
}

} // namespace logflume::http

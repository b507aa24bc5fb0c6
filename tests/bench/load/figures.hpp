#pragma once

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace logflume::bench {

/// The measured figures by name; printed as one line of JSON.
class figures {
 public:
  double& operator[](const std::string& name) { return values_[name]; }

  void print() const {
    const char* between = "{";
    for (const auto& [name, value] : values_) {
      std::printf("%s\"%s\":%.6g", between, name.c_str(), value);
      between = ",";
    }
    std::puts("}");
  }

 private:
  std::map<std::string, double> values_;
};

/// Returns the value below which `share` of the values lie, or 0 if there are none. Reorders them.
template <class Value>
double percentile(std::vector<Value>& values, double share) {
  if (values.empty())
    return 0;
  const auto at = std::min(values.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(values.size())));
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(at);
  std::nth_element(values.begin(), place, values.end());
  return static_cast<double>(*place);
}

} // namespace logflume::bench

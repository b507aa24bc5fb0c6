#pragma once

#include "http/message/response.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace logflume::http {

/// Why a service is not healthy: a stable word for machines, a sentence for people.
struct health_reason {
  std::string reason;
  std::string detail;
  /// Empty if it is a reason of the whole service, or of its only topic.
  std::string topic{};
};

/// Returns 200, or 503 with a problem (RFC 9457) whose member `reasons` has the reasons, and whose
/// title names each as `REASON` or `REASON: TOPIC`.
/// `state` is the body's word if there are no reasons, such as "ready".
response health_response(std::string_view state, const std::vector<health_reason>& reasons);

/// Returns the reasons in a problem that `health_response` made; none if the text is something
/// else.
std::vector<health_reason> read_reasons(std::string_view body);

} // namespace logflume::http

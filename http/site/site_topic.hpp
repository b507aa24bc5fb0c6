#pragma once

#include <string>
#include <vector>

namespace logflume::http {

/// A topic, as the site serves it.
struct site_topic {
  /// The name in the routes `/api/<topic>/…`: unreserved characters (RFC 3986).
  std::string name;
};

} // namespace logflume::http

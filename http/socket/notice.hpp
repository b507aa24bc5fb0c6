#pragma once

#include <string>

namespace logflume::http {

/// An event that the server reports to its operator.
struct server_notice {
  /// A stable word, e.g. `accept_paused`.
  std::string event;
  std::string detail;
};

} // namespace logflume::http

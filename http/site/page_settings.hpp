#pragma once

#include "crypto/token/rights.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace logflume::http {

/// How the page shows a topic.
struct page_settings {
  /// Empty: the page has its own.
  std::string title{};
  /// Members on the way from an event to its value, with dots between them; empty: it has none.
  std::string value{};
  std::string unit{};
  std::map<std::uint64_t, std::string> names{};
  /// Values outside are wrong.
  std::optional<double> low{};
  std::optional<double> high{};
  /// Time without a value after which an entity is late; none: by its usual interval.
  std::optional<std::chrono::milliseconds> late{};
};

/// As a JSON object, without what is not set and with the names of `readable` entities alone;
/// `late` in seconds.
std::string json_of(const page_settings& settings, const crypto::entity_set& readable);

} // namespace logflume::http

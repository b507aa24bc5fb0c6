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
  /// If empty, the page uses its own.
  std::string title{};
  /// Members on the way from an event to its value, separated by dots; empty if it has none.
  std::string value{};
  std::string unit{};
  std::map<std::uint64_t, std::string> names{};
  /// Values outside these limits are wrong.
  std::optional<double> low{};
  std::optional<double> high{};
  /// Time without a value after which an entity is late; nullopt to derive it from the usual
  /// interval.
  std::optional<std::chrono::milliseconds> late{};
};

/// Returns a JSON object, without what is not set and with the names of `readable` entities only;
/// `late` is in seconds.
std::string json_of(const page_settings& settings, const crypto::entity_set& readable);

} // namespace logflume::http

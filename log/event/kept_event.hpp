#pragma once

#include "log/event/record_id.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace logflume::log {

/// All that is kept of an entity's event. Each member is as in its envelope. A view.
struct kept_event {
  log::offset offset = 0;
  std::optional<std::uint64_t> seq_nr{};
  std::optional<double> timestamp{};
  std::uint32_t hash = 0;
  std::string_view json{};
  /// `record_id::before` of the stream for which the event is rendered.
  sent_before_ptr before{};
};

} // namespace logflume::log

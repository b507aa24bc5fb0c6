#pragma once

#include "log/event/record_id.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace logflume::log {

/// All that is kept of an entity's event; each member as in its envelope. A view.
struct kept_event {
  log::offset offset = 0;
  std::optional<std::uint64_t> seq_nr{};
  std::optional<double> timestamp{};
  std::uint32_t hash = 0;
  std::string_view json{};
  /// Of the stream that it is rendered for, see `record_id`.
  sent_before_ptr before{};
};

} // namespace logflume::log

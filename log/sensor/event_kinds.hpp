#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// The number that each variant of a topic's events has in the upper 12 bits of a record's key.
class event_kinds {
 public:
  /// A variant's number is its index. `key`: the configuration's key that lists the variants.
  event_kinds(const std::vector<std::string>& variants, std::string key);

  /// Returns nullopt if events of this variant are not written; `refusal` returns that message.
  std::optional<std::uint16_t> number_of(std::string_view variant) const;
  std::string refusal(std::string_view variant) const;

 private:
  std::string key_;
  std::map<std::string, std::uint16_t, std::less<>> numbers_;
};

/// How many numbers a key has room for.
inline constexpr std::size_t max_event_kinds = 4096;

/// The variants that a sensor's commands record.
inline constexpr std::string_view temperature_read_variant = "TemperatureRead";
inline constexpr std::string_view registered_variant = "Registered";

/// The numbers of these two variants; nullopt if such events are not written. The defaults are the
/// original's.
struct sensor_kinds {
  std::optional<std::uint16_t> temperature_read = std::uint16_t{0};
  std::optional<std::uint16_t> registered = std::uint16_t{1};
};

sensor_kinds sensor_kinds_of(const event_kinds& kinds);

} // namespace logflume::log

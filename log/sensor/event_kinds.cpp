#include "log/sensor/event_kinds.hpp"

#include <utility>

namespace logflume::log {

event_kinds::event_kinds(const std::vector<std::string>& variants, std::string key) :
    key_{std::move(key)} {
  for (std::size_t i = 0; i < variants.size() && i < max_event_kinds; ++i)
    numbers_.emplace(variants[i], static_cast<std::uint16_t>(i));
}

std::optional<std::uint16_t> event_kinds::number_of(std::string_view variant) const {
  const auto found = numbers_.find(variant);
  return found == numbers_.end() ? std::nullopt : std::optional{found->second};
}

std::string event_kinds::refusal(std::string_view variant) const {
  return "events of the variant " + std::string{variant} +
         " have no number in this topic: add it at the end of " + key_;
}

sensor_kinds sensor_kinds_of(const event_kinds& kinds) {
  return {.temperature_read = kinds.number_of(temperature_read_variant),
          .registered = kinds.number_of(registered_variant)};
}

} // namespace logflume::log

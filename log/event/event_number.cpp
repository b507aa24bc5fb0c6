#include "log/event/event_number.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace logflume::log {

namespace {

template <class Number>
std::optional<event_number> parse_as(std::string_view json) {
  Number number{};
  const auto* const end = json.data() + json.size();
  const auto [stopped, error] = std::from_chars(json.data(), end, number);
  if (error != std::errc{} || stopped != end)
    return std::nullopt;
  if constexpr (std::is_floating_point_v<Number>)
    if (!std::isfinite(number))
      return std::nullopt;
  return number;
}

} // namespace

std::optional<event_number> event_number::parse(std::string_view json) {
  if (json == "-0" || json.find_first_of(".eE") != json.npos)
    return parse_as<double>(json);
  return json.starts_with('-') ? parse_as<std::int64_t>(json) : parse_as<std::uint64_t>(json);
}

} // namespace logflume::log

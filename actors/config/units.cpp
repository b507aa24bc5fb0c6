#include "actors/config/units.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <span>

namespace logflume::actors {

namespace {

struct unit {
  std::string_view name;
  std::uint64_t worth;
  /// Smallest value that is printed with this unit.
  std::uint64_t printed_from;
};

constexpr std::array<unit, 4> duration_units{
    {{"h", 3'600'000, 7'200'000}, {"m", 60'000, 120'000}, {"s", 1'000, 1'000}, {"ms", 1, 0}}};

constexpr std::array<unit, 4> size_units{
    {{"GiB", 1 << 30, 1 << 30}, {"MiB", 1 << 20, 1 << 20}, {"KiB", 1 << 10, 1 << 10}, {"B", 1, 0}}};

std::optional<std::uint64_t> parse(std::string_view text, std::span<const unit> units) {
  const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto count = parse_number(digits);
  for (const auto& unit : units)
    if (count && text.substr(digits.size()) == unit.name &&
        *count <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / unit.worth)
      return *count * unit.worth;
  return {};
}

std::string print(std::uint64_t value, std::span<const unit> units) {
  for (const auto& unit : units)
    if (value >= unit.printed_from && value % unit.worth == 0)
      return std::to_string(value / unit.worth).append(unit.name);
  return {};
}

} // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return {};
  return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto value = parse(text, duration_units);
  if (!value)
    return {};
  return std::chrono::milliseconds{static_cast<std::int64_t>(*value)};
}

std::optional<std::size_t> parse_size(std::string_view text) {
  return parse(text, size_units);
}

std::string print_duration(std::chrono::milliseconds value) {
  return print(static_cast<std::uint64_t>(value.count()), duration_units);
}

std::string print_size(std::size_t bytes) {
  return print(bytes, size_units);
}

} // namespace logflume::actors

#include "actors/commands/reading_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>

namespace logflume::actors {

namespace {

template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

template <class Integer>
std::variant<log::event_number, std::string> parse_integer(std::string_view text) {
  if (const auto number = parse<Integer>(text))
    return log::event_number{*number};
  using limits = std::numeric_limits<Integer>;
  return "give a whole number from " + std::to_string(limits::min()) + " to " +
         std::to_string(limits::max());
}

} // namespace

std::variant<log::event_number, std::string> parse_reading(std::string_view text,
                                                           log::sensor_value value) {
  switch (value) {
  case log::sensor_value::u32:
    return parse_integer<std::uint32_t>(text);
  case log::sensor_value::i32:
    return parse_integer<std::int32_t>(text);
  case log::sensor_value::f64:
    break;
  }
  if (const auto number = parse<double>(text); number && std::isfinite(*number))
    return log::event_number{*number};
  return "give a number, such as 21 or -5.5";
}

} // namespace logflume::actors

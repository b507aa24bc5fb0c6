#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace logflume::log {

/// A number in an event: a 64-bit integer or a finite f64. 21 and 21.0 differ.
class event_number {
 public:
  /// A signed integer is below zero.
  using value_type = std::variant<std::uint64_t, std::int64_t, double>;

  constexpr event_number() = default;
  constexpr event_number(double value) : value_{value} {}
  template <std::unsigned_integral Integer>
  constexpr event_number(Integer value) : value_{std::uint64_t{value}} {}
  template <std::signed_integral Integer>
  constexpr event_number(Integer value) : value_{std::uint64_t{}} {
    if (value < 0)
      value_ = std::int64_t{value};
    else
      value_ = static_cast<std::uint64_t>(value);
  }

  /// Parses a number as JSON writes it. With a fraction, an exponent or a minus before zero it is
  /// an f64. Returns nullopt if the number is beyond 64 bits or the range of an f64.
  static std::optional<event_number> parse(std::string_view json);

  constexpr const value_type& value() const { return value_; }

  bool operator==(const event_number&) const = default;

 private:
  value_type value_;
};

} // namespace logflume::log

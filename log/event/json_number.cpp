#include "log/event/json_number.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace logflume::log {

namespace {

/// Bounds of `decimal::point` for a number without an exponent, as in the library of serde_json
/// (ryu): the most digits before the decimal point, and minus the most zeros right after it.
template <class Float>
constexpr int most_digits = 16;
template <>
constexpr int most_digits<float> = 13;
template <class Float>
constexpr int least_point = -4;
template <>
constexpr int least_point<float> = -5;

template <class Number>
std::string_view print(Number value, std::array<char, 32>& out) {
  const auto end = std::to_chars(out.data(), out.data() + out.size(), value).ptr;
  return {out.data(), static_cast<std::size_t>(end - out.data())};
}

struct decimal {
  std::array<char, 24> digits{};
  int count = 0;
  /// Position of the decimal point; 0 means before the first digit.
  int point = 0;

  std::string_view part(int from, int to) const {
    return {digits.data() + from, static_cast<std::size_t>(to - from)};
  }
};

/// Returns the shortest decimal form, parsed from `d.ddde±xx`.
template <class Float>
decimal shortest(Float positive) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), positive, std::chars_format::scientific)
          .ptr;
  decimal result;
  const char* at = text.data();
  for (; *at != 'e'; ++at)
    if (*at != '.')
      result.digits[static_cast<std::size_t>(result.count++)] = *at;
  ++at;
  if (*at == '+')
    ++at;
  std::from_chars(at, end, result.point);
  ++result.point;
  return result;
}

} // namespace

json_number::json_number(double value) {
  format(value);
}

json_number::json_number(float value) {
  format(value);
}

json_number::json_number(std::uint64_t value) {
  size_ = print(value, text_).size();
}

json_number json_number::minus_one_minus(std::uint64_t n) {
  json_number result;
  if (n == std::numeric_limits<std::uint64_t>::max()) {
    result.put("-18446744073709551616");
    return result;
  }
  std::array<char, 32> digits{};
  result.put("-");
  result.put(print(n + 1, digits));
  return result;
}

template <class Float>
void json_number::format(Float value) {
  if (!std::isfinite(value))
    return put("null");
  if (std::signbit(value))
    put("-");
  if (value == 0)
    return put("0.0");
  const auto number = shortest(std::fabs(value));
  const auto all = number.part(0, number.count);
  if (number.point > most_digits<Float> || number.point < least_point<Float>) {
    put(number.part(0, 1));
    if (number.count > 1) {
      put(".");
      put(number.part(1, number.count));
    }
    put("e");
    std::array<char, 32> exponent{};
    put(print(number.point - 1, exponent));
  } else if (number.point <= 0) {
    put("0.");
    put_zeros(-number.point);
    put(all);
  } else if (number.point >= number.count) {
    put(all);
    put_zeros(number.point - number.count);
    put(".0");
  } else {
    put(number.part(0, number.point));
    put(".");
    put(number.part(number.point, number.count));
  }
}

void json_number::put(std::string_view text) {
  size_ += text.copy(text_.data() + size_, text_.size() - size_);
}

void json_number::put_zeros(int count) {
  for (; count > 0; --count)
    put("0");
}

} // namespace logflume::log

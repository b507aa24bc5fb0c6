#pragma once

#include "log/event/json_number.hpp"
#include "log/event/json_writer.hpp"

#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace logflume::test {

/// Returns the text as a JSON string, as the streams write it.
inline std::string in_quotes(std::string_view utf8) {
  rapidjson::StringBuffer buffer;
  log::json_writer out{buffer};
  out.text(utf8);
  return {buffer.GetString(), buffer.GetSize()};
}

/// Returns random text of characters of one to four bytes each, control characters among them.
inline std::string any_text() {
  std::string text;
  for (auto left = *rc::gen::inRange(0, 12); left > 0; --left) {
    const auto character =
        *rc::gen::element<std::string>("a", "Z", "\"", "\\", "/", "\n", "\x01", "\x7f", "ä", "€",
                                       "\u2028", "😀", std::string(1, '\0'), " ", "$bytes");
    text += character;
  }
  return text;
}

inline std::string any_finite_number() {
  const auto number = std::bit_cast<double>(*rc::gen::arbitrary<std::uint64_t>());
  return std::string{log::json_number{std::isfinite(number) ? number : 0.1}.view()};
}

/// Returns a random value's JSON, as the streams write it.
inline std::string any_value(int depth) {
  std::string text;
  switch (*rc::gen::inRange(0, depth > 0 ? 9 : 7)) {
  case 0:
    return *rc::gen::element<std::string>("null", "true", "false");
  case 1:
    return std::to_string(*rc::gen::arbitrary<std::uint64_t>());
  case 2:
    return std::to_string(*rc::gen::arbitrary<std::int64_t>());
  case 3:
    return std::to_string(*rc::gen::inRange(-300, 300));
  case 4:
    return any_finite_number();
  case 5:
    return *rc::gen::element<std::string>("-0.0", "5e-324", "1.7976931348623157e308",
                                          "-9223372036854775808", "18446744073709551615");
  case 6:
    return in_quotes(any_text());
  case 7:
    for (auto left = *rc::gen::inRange(0, 30); left > 0; --left)
      text.append(text.empty() ? "" : ",").append(any_value(depth - 1));
    return "[" + text + "]";
  default:
    std::set<std::string> names{"$bytes"};
    for (auto left = *rc::gen::inRange(0, 30); left > 0; --left)
      if (const auto name = any_text(); names.insert(name).second)
        text.append(text.empty() ? "" : ",").append(in_quotes(name) + ":" + any_value(depth - 1));
    return "{" + text + "}";
  }
}

/// Returns a random event's JSON, as the streams write it.
inline std::string any_event() {
  const auto variant = in_quotes(any_text());
  return *rc::gen::arbitrary<bool>() ? variant : "{" + variant + ":" + any_value(3) + "}";
}

} // namespace logflume::test

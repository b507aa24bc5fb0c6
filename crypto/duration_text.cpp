#include "crypto/duration_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace logflume::crypto {

namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

struct unit {
  std::string_view name;
  nanoseconds length;
};

// The names of Rust's humantime 2, which the original uses.
constexpr std::array units{
    unit{"ns", 1ns},     unit{"nsec", 1ns},    unit{"nanos", 1ns},    unit{"us", 1us},
    unit{"usec", 1us},   unit{"micros", 1us},  unit{"ms", 1ms},       unit{"msec", 1ms},
    unit{"millis", 1ms}, unit{"s", 1s},        unit{"sec", 1s},       unit{"secs", 1s},
    unit{"second", 1s},  unit{"seconds", 1s},  unit{"m", 1min},       unit{"min", 1min},
    unit{"mins", 1min},  unit{"minute", 1min}, unit{"minutes", 1min}, unit{"h", 1h},
    unit{"hr", 1h},      unit{"hrs", 1h},      unit{"hour", 1h},      unit{"hours", 1h},
    unit{"d", 24h},      unit{"day", 24h},     unit{"days", 24h},     unit{"w", 168h},
    unit{"week", 168h},  unit{"weeks", 168h},
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void skip_spaces(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

nanoseconds add(nanoseconds sum, std::uint64_t count, nanoseconds length) {
  const auto room = static_cast<std::uint64_t>((nanoseconds::max() - sum) / length);
  if (count > room)
    return nanoseconds::max();
  return sum + static_cast<std::int64_t>(count) * length;
}

} // namespace

std::optional<nanoseconds> parse_duration(std::string_view text) {
  skip_spaces(text);
  if (text.empty())
    return std::nullopt;
  nanoseconds sum{0};
  while (!text.empty()) {
    std::uint64_t count = 0;
    const auto number = std::from_chars(text.data(), text.data() + text.size(), count);
    if (number.ec != std::errc{})
      return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(number.ptr - text.data()));
    skip_spaces(text);

    const auto letters = std::find_if_not(text.begin(), text.end(), is_letter) - text.begin();
    const auto name = text.substr(0, static_cast<std::size_t>(letters));
    const auto* found = std::find_if(units.begin(), units.end(),
                                     [&](const unit& known) { return known.name == name; });
    if (found == units.end())
      return std::nullopt;
    sum = add(sum, count, found->length);
    text.remove_prefix(name.size());
    skip_spaces(text);
  }
  return sum;
}

} // namespace logflume::crypto

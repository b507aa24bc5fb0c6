#include "log/event/timestamp.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace logflume::log {

namespace {

constexpr double furthest_seconds = 3.155e12;
constexpr std::int64_t per_second = 1'000'000'000;

/// std::chrono::year ends at 32,767, but the Gregorian calendar repeats every 400 years.
constexpr std::int64_t days_of_400_years = 146'097;

/// Appends the number in decimal, with zeros in front up to `width` digits.
void append_digits(std::string& out, std::uint64_t number, std::size_t width) {
  std::array<char, 20> digits;
  auto first = digits.end();
  for (; number > 0; number /= 10)
    *--first = static_cast<char>('0' + number % 10);
  const auto count = static_cast<std::size_t>(digits.end() - first);
  out.append(width - std::min(width, count), '0').append(first, digits.end());
}

} // namespace

instant to_instant(double seconds_since_epoch) {
  if (std::isnan(seconds_since_epoch))
    return {};
  const auto bounded = std::clamp(seconds_since_epoch, -furthest_seconds, furthest_seconds);
  // The product exceeds 64 bits from the year 2262 on.
  const auto product = static_cast<__int128>(bounded * 1e9);
  auto seconds = static_cast<std::int64_t>(product / per_second);
  auto rest = static_cast<std::int64_t>(product % per_second);
  if (rest < 0) {
    --seconds;
    rest += per_second;
  }
  return {seconds, static_cast<std::uint32_t>(rest)};
}

std::string format_timestamp(double seconds_since_epoch, fraction digits) {
  using namespace std::chrono;
  const auto [since_epoch, nanoseconds] = to_instant(seconds_since_epoch);
  const auto day = floor<days>(seconds{since_epoch});
  const auto time = since_epoch - seconds{day}.count();
  const auto cycles = day.count() / days_of_400_years;
  const year_month_day date{sys_days{days{day.count() - cycles * days_of_400_years}}};
  const auto year = int{date.year()} + cycles * 400;

  std::string text;
  text.reserve(40);
  if (year < 0 || year > 9999)
    text.push_back(year < 0 ? '-' : '+');
  append_digits(text, static_cast<std::uint64_t>(std::abs(year)), 4);
  text.push_back('-');
  append_digits(text, unsigned{date.month()}, 2);
  text.push_back('-');
  append_digits(text, unsigned{date.day()}, 2);
  text.push_back('T');
  append_digits(text, static_cast<std::uint64_t>(time / 3600), 2);
  text.push_back(':');
  append_digits(text, static_cast<std::uint64_t>(time / 60 % 60), 2);
  text.push_back(':');
  append_digits(text, static_cast<std::uint64_t>(time % 60), 2);
  text.push_back('.');
  append_digits(text, nanoseconds, 9);
  text.resize(text.size() - 9 + static_cast<std::size_t>(digits));
  text.push_back('Z');
  return text;
}

} // namespace logflume::log

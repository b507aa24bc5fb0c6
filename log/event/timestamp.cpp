#include "log/event/timestamp.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace logflume::log {

namespace {

constexpr double furthest_seconds = 3.155e12;
constexpr std::int64_t per_second = 1'000'000'000;

/// std::chrono::year ends at 32,767: the Gregorian calendar repeats every 400 years.
constexpr std::int64_t days_of_400_years = 146'097;

} // namespace

instant to_instant(double seconds_since_epoch) {
  if (std::isnan(seconds_since_epoch))
    return {};
  const auto bounded = std::clamp(seconds_since_epoch, -furthest_seconds, furthest_seconds);
  // Beyond 64 bits from the year 2262 on.
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

  std::array<char, 48> text{};
  const auto* sign = year > 9999 ? "+" : year < 0 ? "-" : "";
  const int width = std::snprintf(
      text.data(), text.size(), "%s%04lld-%02u-%02uT%02lld:%02lld:%02lld.%09u", sign,
      static_cast<long long>(std::abs(year)), unsigned{date.month()}, unsigned{date.day()},
      static_cast<long long>(time / 3600), static_cast<long long>(time / 60 % 60),
      static_cast<long long>(time % 60), nanoseconds);
  const int cut = static_cast<int>(fraction::nanoseconds) - static_cast<int>(digits);
  return std::string{text.data(), static_cast<std::size_t>(width - cut)} + 'Z';
}

} // namespace logflume::log

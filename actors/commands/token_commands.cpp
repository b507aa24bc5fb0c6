#include "actors/commands/token_commands.hpp"

#include "crypto/duration_text.hpp"

namespace logflume::actors {

crypto::token_time token_time_now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

bool is_lifetime(std::string_view text) {
  const auto duration = crypto::parse_duration(text);
  return duration && duration->count() > 0;
}

bool is_leeway(std::string_view text) {
  return text == "0" || crypto::parse_duration(text).has_value();
}

std::chrono::nanoseconds duration_of(std::string_view text) {
  return crypto::parse_duration(text).value_or(std::chrono::nanoseconds{0});
}

} // namespace logflume::actors

#include "log/kafka/kafka_id.hpp"

#include <algorithm>
#include <charconv>

namespace logflume::log {

namespace {

constexpr std::string_view start = "start";

/// Reads a canonical decimal at the head of `text` and removes it from there.
template <class Number>
bool take(std::string_view& text, Number& number) {
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (end == 0 || (end > 1 && text.front() == '0') ||
      std::from_chars(text.data(), text.data() + end, number).ec != std::errc{})
    return false;
  text.remove_prefix(end);
  return true;
}

bool take(std::string_view& text, char character) {
  if (!text.starts_with(character))
    return false;
  text.remove_prefix(1);
  return true;
}

} // namespace

std::string to_id(const kafka_offsets& next) {
  if (next.empty())
    return std::string{start};
  std::string text;
  for (const auto& [partition, offset] : next) {
    if (!text.empty())
      text.push_back('_');
    text.append(std::to_string(partition)).append(".").append(std::to_string(offset));
  }
  return text;
}

std::optional<kafka_offsets> parse_id(std::string_view text) {
  kafka_offsets next;
  if (text == start)
    return next;
  do {
    std::uint32_t partition = 0;
    std::uint64_t offset = 0;
    if (!take(text, partition) || !take(text, '.') || !take(text, offset))
      return std::nullopt;
    if (!next.empty() && partition <= next.rbegin()->first)
      return std::nullopt;
    next.emplace(partition, offset);
  } while (take(text, '_'));
  return text.empty() ? std::optional{next} : std::nullopt;
}

} // namespace logflume::log

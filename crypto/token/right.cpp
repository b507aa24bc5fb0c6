#include "crypto/token/right.hpp"

#include <algorithm>
#include <charconv>

namespace logflume::crypto {

namespace {

constexpr std::string_view write_prefix = "write:";
constexpr std::string_view any = "*";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_topic_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
         c == '-';
}

/// Accepts neither a sign nor a leading zero.
std::optional<std::uint64_t> parse_entity(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit) || (text.size() > 1 && text[0] == '0'))
    return std::nullopt;
  std::uint64_t entity = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), entity);
  if (read.ec != std::errc{})
    return std::nullopt;
  return entity;
}

} // namespace

std::optional<right> parse_right(std::string_view text) {
  right entry;
  if (text.starts_with(write_prefix)) {
    entry.write = true;
    text.remove_prefix(write_prefix.size());
  }
  const auto slash = text.rfind('/');
  if (slash == text.npos)
    return std::nullopt;
  const auto topic = text.substr(0, slash);
  const auto entity = text.substr(slash + 1);
  if (topic != any) {
    if (topic.empty() || !std::ranges::all_of(topic, is_topic_character))
      return std::nullopt;
    entry.topic = topic;
  }
  if (entity != any) {
    entry.entity = parse_entity(entity);
    if (!entry.entity)
      return std::nullopt;
  }
  return entry;
}

std::string to_text(const right& entry) {
  std::string text{entry.write ? write_prefix : std::string_view{}};
  text.append(entry.topic ? std::string_view{*entry.topic} : any).push_back('/');
  return text.append(entry.entity ? std::to_string(*entry.entity) : std::string{any});
}

} // namespace logflume::crypto

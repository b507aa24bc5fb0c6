#include "http/message/request_target.hpp"

#include "http/message/characters.hpp"

#include <algorithm>

namespace logflume::http {
namespace {

constexpr std::size_t max_target = 8'000;

bool is_target_character(char c) {
  constexpr std::string_view never = " \"#<>\\";
  return !is_control(c) && static_cast<unsigned char>(c) < 0x80 && never.find(c) == never.npos;
}

/// Removes the scheme and the authority; the rest may be empty.
bool reduce_absolute_form(std::string_view& target) {
  constexpr std::string_view scheme = "http://";
  if (!equal_names(target.substr(0, scheme.size()), scheme))
    return false;
  target.remove_prefix(scheme.size());
  const auto end = std::min(target.find_first_of("/?"), target.size());
  const auto authority = target.substr(0, end);
  target.remove_prefix(end);
  return is_authority(authority);
}

} // namespace

std::optional<head_refusal> read_target(std::string_view target, request_head& head) {
  if (target.size() > max_target)
    return head_refusal{414, "Send a target of at most 8,000 bytes"};
  if (!std::all_of(target.begin(), target.end(), is_target_character))
    return head_refusal{400, "Percent-encode the characters that a request target cannot contain"};
  if (target == "*") {
    if (head.method != "OPTIONS")
      return head_refusal{400, "Use the target * only with OPTIONS"};
    head.path = target;
    return {};
  }
  if (!target.starts_with('/') && !reduce_absolute_form(target))
    return head_refusal{400, "Send a target that begins with /"};
  const auto mark = target.find('?');
  head.path = target.substr(0, mark);
  if (head.path.empty())
    head.path = "/";
  if (mark != target.npos)
    head.query = target.substr(mark + 1);
  if (!well_encoded(head.path, escapes::printable) || !well_encoded(head.query, escapes::any))
    return head_refusal{
        400, "Percent-encode with % and two hex digits, and encode no control characters"};
  return {};
}

} // namespace logflume::http

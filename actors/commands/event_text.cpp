#include "actors/commands/event_text.hpp"

#include "actors/output/colours.hpp"
#include "actors/output/printable.hpp"
#include "log/event/timestamp.hpp"

#include <algorithm>
#include <optional>

namespace logflume::actors {

namespace {

/// Removes and returns the value at the start of compact JSON, up to the next `:`, `,`, `}` or `]`.
std::string_view take_value(std::string_view& json) {
  std::size_t depth = 0;
  bool in_text = false;
  std::size_t end = 0;
  for (; end < json.size(); ++end) {
    const char c = json[end];
    if (in_text) {
      in_text = c != '"';
      end += c == '\\' ? 1 : 0;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && std::string_view{":,}]"}.find(c) != std::string_view::npos) {
      break;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  const auto value = json.substr(0, end);
  json.remove_prefix(std::min(end, json.size()));
  return value;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_';
  });
}

/// Returns a name without its quotes, unless it would be misread without them.
std::string name_of(std::string_view quoted) {
  const auto bare = quoted.substr(1, quoted.size() - 2);
  return is_word(bare) ? std::string{bare} : printable(quoted);
}

std::string fields_of(std::string_view value) {
  if (!value.starts_with('{'))
    return " " + printable(value);
  std::string fields;
  // Each iteration begins after `{` or `,`; the last character is `}`.
  for (value.remove_prefix(1); value.size() > 1; value.remove_prefix(1)) {
    const auto name = take_value(value);
    value.remove_prefix(1);
    fields.append(" ").append(name_of(name)).append("=").append(printable(take_value(value)));
  }
  return fields;
}

/// Returns a time to the millisecond, in a form that `--since` accepts, or a `-` padded to the same
/// width.
std::string time_text(std::optional<double> timestamp) {
  constexpr std::size_t digits_cut = 3;
  constexpr std::size_t width = std::string_view{"2026-11-23 08:00:00.123Z"}.size();
  if (!timestamp)
    return "-" + std::string(width - 1, ' ');
  auto text = log::format_timestamp(*timestamp);
  text.erase(text.size() - digits_cut - 1, digits_cut);
  std::ranges::replace(text, 'T', ' ');
  return text;
}

} // namespace

event_parts parts_of(std::string_view json) {
  if (json.starts_with('"'))
    return {.name = name_of(json), .fields = {}};
  if (!json.starts_with('{') || json == "{}")
    return {.name = printable(json), .fields = {}};
  auto rest = json.substr(1);
  const auto name = take_value(rest);
  rest.remove_prefix(1);
  const auto value = take_value(rest);
  if (rest == "}")
    return {.name = name_of(name), .fields = fields_of(value)};
  // There are several members, so none of them is the event's name.
  return {.name = {}, .fields = fields_of(json).substr(1)};
}

std::string event_text::line(const log::envelope& event) {
  const auto time = time_text(event.timestamp);
  auto entity = std::to_string(event.entity_id);
  entity_width_ = std::max(entity_width_, entity.size());
  entity.insert(0, entity_width_ - entity.size(), ' ');
  const auto [name, fields] = parts_of(event.json);
  if (!coloured_)
    return time + "  " + entity + "  " + name + fields;
  return styled(faint, time) + "  " + styled(cyan, entity) + "  " + styled(bold, name) + fields;
}

} // namespace logflume::actors

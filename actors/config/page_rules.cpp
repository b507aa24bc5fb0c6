#include "actors/config/page_rules.hpp"

#include "actors/config/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace logflume::actors {

namespace {

using kind = enum raw_value::kind;
using std::chrono::milliseconds;

constexpr std::size_t longest_name = 100;

bool is_line(std::string_view text, std::size_t max) {
  return text.size() <= max &&
         std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::pair<std::string, std::string> name_entry(const std::string& text) {
  const auto equals = std::min(text.find('='), text.size());
  return {text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
}

/// Puts a `\` before each `\` and each list separator.
std::string escaped(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (c == '\\' || c == ',')
      text += '\\';
    text += c;
  }
  return text;
}

std::optional<entity_names>
names_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  entity_names names;
  for (const auto& [number, name] : entries) {
    const auto entity = parse_number(number);
    const bool is_good =
        entity && std::to_string(*entity) == number && !name.empty() && is_line(name, longest_name);
    if (!is_good || !names.emplace(*entity, name).second)
      return std::nullopt;
  }
  return names;
}

std::optional<double> finite_number(const std::string& text) {
  double number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  const bool is_number = read.ec == std::errc{} && read.ptr == end && std::isfinite(number);
  return is_number ? std::optional{number} : std::nullopt;
}

bool is_value_path(const std::string& path) {
  return path.empty() || (path.front() != '.' && path.back() != '.' &&
                          path.find("..") == path.npos && is_line(path, 1'000));
}

} // namespace

std::vector<std::pair<std::string, std::string>> read_name_list(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> entries;
  std::string part;
  bool is_escaped = false;
  for (const char c : text) {
    if (!is_escaped && c == ',') {
      entries.push_back(name_entry(part));
      part.clear();
    } else if (is_escaped || c != '\\') {
      part += c;
    }
    is_escaped = !is_escaped && c == '\\';
  }
  if (!text.empty())
    entries.push_back(name_entry(part));
  return entries;
}

rule<entity_names> names_rule() {
  return {"a table of entity numbers and their names, such as {1001 = \"Boiler\"}; in a flag, "
          "1001=Boiler,1002=Pump",
          [](const raw_value& value) -> std::optional<entity_names> {
            if (value.kind == kind::text)
              return names_of(read_name_list(value.text));
            if (value.kind != kind::table)
              return std::nullopt;
            std::vector<std::pair<std::string, std::string>> entries;
            std::ranges::transform(value.elements, std::back_inserter(entries), name_entry);
            return names_of(entries);
          },
          [](const entity_names& names) {
            std::string text;
            for (const auto& [entity, name] : names)
              text.append(text.empty() ? "" : ",")
                  .append(std::to_string(entity))
                  .append("=")
                  .append(escaped(name));
            return text;
          }};
}

rule<std::optional<double>> number_or_none() {
  using number = std::optional<double>;
  return {"a number, or empty",
          [](const raw_value& value) -> std::optional<number> {
            if (text_of(value) == "")
              return std::optional<number>{std::in_place};
            if (value.kind == kind::string || value.kind == kind::list)
              return std::nullopt;
            const auto read = finite_number(value.text);
            return read ? std::optional<number>{std::in_place, *read} : std::nullopt;
          },
          [](const number& value) {
            if (!value)
              return std::string{};
            std::array<char, 32> digits{};
            auto* const begin = digits.data();
            const auto* const end = std::to_chars(begin, begin + digits.size(), *value).ptr;
            return std::string{begin, static_cast<std::size_t>(end - begin)};
          }};
}

rule<std::optional<milliseconds>> duration_or_none(milliseconds min, milliseconds max) {
  using time = std::optional<milliseconds>;
  const auto length = duration(min, max);
  return {length.expected + ", or empty",
          [=](const raw_value& value) -> std::optional<time> {
            if (text_of(value) == "")
              return std::optional<time>{std::in_place};
            const auto read = length.parse(value);
            return read ? std::optional<time>{std::in_place, *read} : std::nullopt;
          },
          [=](const time& value) { return value ? length.print(*value) : std::string{}; },
          [=](const time& value) { return !value || length.accepts(*value); }, true};
}

rule<std::string> short_text(std::size_t max) {
  auto line = text("one line of at most " + std::to_string(max) + " bytes, or empty",
                   [](const std::string&) { return true; });
  line.accepts = [max](const std::string& value) { return is_line(value, max); };
  return line;
}

rule<std::string> value_path_rule() {
  return text("the path of the value in an event, names separated by dots, such as "
              "TemperatureRead.temperature, or empty",
              is_value_path);
}

} // namespace logflume::actors

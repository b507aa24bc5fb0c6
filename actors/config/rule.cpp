#include "actors/config/rule.hpp"

#include "actors/config/units.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

using kind = enum raw_value::kind;
using std::chrono::milliseconds;

template <class T>
std::function<bool(const T&)> within(T min, T max) {
  return [=](const T& value) { return min <= value && value <= max; };
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const auto& part : parts)
    joined.append(joined.empty() ? "" : ",").append(part);
  return joined;
}

} // namespace

std::optional<std::string> text_of(const raw_value& value) {
  if (value.kind == kind::text || value.kind == kind::string)
    return value.text;
  return {};
}

rule<std::string> text(std::string expected, text_check accepts) {
  return {std::move(expected), text_of, [](const std::string& value) { return value; }, accepts};
}

rule<std::filesystem::path> directory() {
  return {
      "the path of a directory",
      [](const raw_value& value) { return std::optional<std::filesystem::path>{text_of(value)}; },
      [](const std::filesystem::path& value) { return value.string(); },
      [](const std::filesystem::path& value) {
        return !value.empty() && value.native().find('\0') == std::string::npos;
      }};
}

rule<std::size_t> number(std::size_t min, std::size_t max) {
  return {"a whole number from " + std::to_string(min) + " to " + std::to_string(max),
          [](const raw_value& value) -> std::optional<std::size_t> {
            if (value.kind != kind::text && value.kind != kind::integer)
              return {};
            return parse_number(value.text);
          },
          [](const std::size_t& value) { return std::to_string(value); }, within(min, max)};
}

rule<std::size_t> size(std::size_t min, std::size_t max) {
  return {"a size with its unit (B, KiB, MiB, GiB) from " + print_size(min) + " to " +
              print_size(max),
          [](const raw_value& value) { return parse_size(text_of(value).value_or("")); },
          print_size, within(min, max), true};
}

rule<milliseconds> duration(milliseconds min, milliseconds max) {
  return {"a duration with its unit (ms, s, m, h) from " + print_duration(min) + " to " +
              print_duration(max),
          [](const raw_value& value) { return parse_duration(text_of(value).value_or("")); },
          print_duration, within(min, max), true};
}

rule<log::sync_policy> sync_rule() {
  using when = log::sync_policy::when;
  constexpr std::string_view interval = "interval:";
  return {"always, never, or interval: with a duration from 10ms to 1h, such as interval:100ms",
          [=](const raw_value& value) -> std::optional<log::sync_policy> {
            const auto given = text_of(value).value_or("");
            if (given == "always" || given == "never")
              return log::sync_policy{given == "always" ? when::always : when::never};
            const auto length =
                given.starts_with(interval)
                    ? parse_duration(std::string_view{given}.substr(interval.size()))
                    : std::nullopt;
            return length ? std::optional{log::sync_policy{when::interval, *length}} : std::nullopt;
          },
          [=](const log::sync_policy& value) -> std::string {
            if (value.mode == when::interval)
              return std::string{interval} + print_duration(value.interval);
            return value.mode == when::always ? "always" : "never";
          },
          [](const log::sync_policy& value) {
            return milliseconds{10} <= value.interval && value.interval <= std::chrono::hours{1};
          }};
}

rule<kept_records> retention_rule() {
  const auto count = number(1, 1'000'000);
  const auto age = duration(std::chrono::seconds{1}, std::chrono::hours{24 * 36'500});
  return {count.expected + ", or " + age.expected + ", such as 24h",
          [=](const raw_value& value) -> std::optional<kept_records> {
            if (const auto records = count.parse(value))
              return *records;
            if (const auto length = age.parse(value))
              return *length;
            return {};
          },
          [=](const kept_records& value) {
            const auto* records = std::get_if<std::size_t>(&value);
            return records ? count.print(*records) : age.print(std::get<milliseconds>(value));
          },
          [=](const kept_records& value) {
            const auto* records = std::get_if<std::size_t>(&value);
            return records ? count.accepts(*records) : age.accepts(std::get<milliseconds>(value));
          }};
}

rule<bool> boolean() {
  return {"true or false",
          [](const raw_value& value) -> std::optional<bool> {
            const bool typed = value.kind == kind::text || value.kind == kind::other;
            if (!typed || (value.text != "true" && value.text != "false"))
              return {};
            return value.text == "true";
          },
          [](const bool& value) -> std::string { return value ? "true" : "false"; }};
}

rule<std::vector<std::string>> list(std::string expected, text_check accepts) {
  return {std::move(expected),
          [](const raw_value& value) -> std::optional<std::vector<std::string>> {
            if (value.kind == kind::list)
              return value.elements;
            return value.kind == kind::text ? std::optional{split(value.text)} : std::nullopt;
          },
          join,
          // Flags and variables separate elements by commas.
          [accepts](const std::vector<std::string>& values) {
            return std::ranges::all_of(values, [&](const std::string& value) {
              return value.find(',') == value.npos && accepts(value);
            });
          }};
}

std::string choices_text(std::span<const std::string_view> names) {
  std::string expected;
  for (const auto name : names)
    expected.append(expected.empty() ? "one of " : ", ").append(name);
  return expected;
}

} // namespace logflume::actors

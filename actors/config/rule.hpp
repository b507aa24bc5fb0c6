#pragma once

#include "actors/config/config.hpp"
#include "actors/config/raw_value.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::actors {

/// How to read and print values of one type, and which of them are valid.
template <class T>
struct rule {
  /// Describes a valid value; follows "give" in errors.
  std::string expected;
  std::function<std::optional<T>(const raw_value&)> parse;
  std::function<std::string(const T&)> print;
  std::function<bool(const T&)> accepts = [](const T&) { return true; };
  bool has_unit = false;
};

using text_check = bool (*)(const std::string&);

rule<std::string> text(std::string expected, text_check accepts);
rule<std::filesystem::path> directory();
rule<std::size_t> number(std::size_t min, std::size_t max);
rule<std::size_t> size(std::size_t min, std::size_t max);
rule<std::chrono::milliseconds> duration(std::chrono::milliseconds min,
                                         std::chrono::milliseconds max);
rule<log::sync_policy> sync_rule();
rule<kept_records> retention_rule();
rule<bool> boolean();
rule<std::vector<std::string>> list(std::string expected, text_check accepts);

/// Returns the text of a flag, or of a string in the file; nullopt for other values.
std::optional<std::string> text_of(const raw_value& value);

/// Returns "one of a, b, c".
std::string choices_text(std::span<const std::string_view> names);

/// Rule for an enum whose values are numbered in the order of `names`.
template <class T>
rule<T> one_of(std::span<const std::string_view> names) {
  return {choices_text(names),
          [names](const raw_value& value) -> std::optional<T> {
            for (std::size_t at = 0; at < names.size(); ++at)
              if (text_of(value) == names[at])
                return static_cast<T>(at);
            return {};
          },
          [names](const T& value) { return std::string{names[static_cast<std::size_t>(value)]}; }};
}

} // namespace logflume::actors

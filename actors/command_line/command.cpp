#include "actors/command_line/command.hpp"

#include "actors/config/units.hpp"

#include <algorithm>
#include <stdexcept>

namespace logflume::actors {

namespace {

bool declares(const command& command, std::string_view name) {
  return std::ranges::count(command.options, name, &command_option::flag) > 0 ||
         std::ranges::count(command.words, name, &command_word::name) > 0;
}

} // namespace

std::span<const std::string> invocation::texts(std::string_view name) const {
  if (command == nullptr || !declares(*command, name))
    throw std::logic_error{"the command does not declare " + std::string{name}};
  const auto found = given.find(name);
  return found == given.end() ? std::span<const std::string>{} : found->second;
}

bool invocation::has(std::string_view name) const {
  return !texts(name).empty();
}

std::optional<std::string_view> invocation::text(std::string_view name) const {
  const auto all = texts(name);
  return all.empty() ? std::nullopt : std::optional<std::string_view>{all.back()};
}

std::optional<std::uint64_t> invocation::number(std::string_view name) const {
  const auto given_text = text(name);
  return given_text ? parse_number(*given_text) : std::nullopt;
}

std::vector<std::uint64_t> invocation::numbers(std::string_view name) const {
  std::vector<std::uint64_t> result;
  for (const auto& given_text : texts(name))
    if (const auto number = parse_number(given_text))
      result.push_back(*number);
  return result;
}

} // namespace logflume::actors

#include "http/message/media_type.hpp"

#include "http/message/characters.hpp"

#include <algorithm>
#include <charconv>

namespace logflume::http {
namespace {

std::string_view unquoted(std::string_view text) {
  return text.size() >= 2 && text.starts_with('"') && text.ends_with('"')
             ? text.substr(1, text.size() - 2)
             : text;
}

/// Returns 0 if `range` does not match the type; otherwise 1 to 3, larger for a more specific
/// range.
int closeness(std::string_view range, std::string_view type) {
  if (range == "*/*")
    return 1;
  if (range.ends_with("/*"))
    return equal_names(range.substr(0, range.size() - 2), type.substr(0, type.find('/'))) ? 2 : 0;
  return equal_names(range, type) ? 3 : 0;
}

} // namespace

double quality(std::string_view accept, std::string_view type, std::string_view version) {
  double found = 0;
  int closest = 0;
  while (!accept.empty()) {
    auto parameters = take_item(accept, ',');
    const auto close = closeness(take_item(parameters, ';'), type);
    bool same_version = true;
    double weight = 1;
    while (!parameters.empty()) {
      auto value = take_item(parameters, ';');
      const auto name = take_item(value, '=');
      if (equal_names(name, "version"))
        same_version = unquoted(value) == version;
      else if (equal_names(name, "q") &&
               std::from_chars(value.data(), value.data() + value.size(), weight).ec != std::errc{})
        weight = 0;
    }
    if (close == 0 || !same_version || close < closest)
      continue;
    found = close > closest ? weight : std::max(found, weight);
    closest = close;
  }
  return std::clamp(found, 0.0, 1.0);
}

} // namespace logflume::http

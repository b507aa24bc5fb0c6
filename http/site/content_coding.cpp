#include "http/site/content_coding.hpp"

#include "http/message/characters.hpp"

#include <charconv>

namespace logflume::http {
namespace {

/// Reads a weight such as `q=0.5`. Returns 0 if it cannot be read.
double weight_of(std::string_view parameter) {
  double weight = 1;
  if (parameter.empty())
    return weight;
  const auto name = take_item(parameter, '=');
  const auto* const end = parameter.data() + parameter.size();
  const auto read = std::from_chars(parameter.data(), end, weight);
  const bool is_weight = equal_names(name, "q") && read.ec == std::errc{} && read.ptr == end;
  return is_weight && weight >= 0 && weight <= 1 ? weight : 0;
}

/// Returns the quality of a coding. Its own name takes precedence over `*`; a coding that is not in
/// the list has quality 0.
double quality(std::string_view accept_encoding, std::string_view coding) {
  double any = 0;
  while (!accept_encoding.empty()) {
    auto parameter = take_item(accept_encoding, ',');
    const auto name = take_item(parameter, ';');
    if (equal_names(name, coding) || (coding == "gzip" && equal_names(name, "x-gzip")))
      return weight_of(parameter);
    if (name == "*")
      any = weight_of(parameter);
  }
  return any;
}

} // namespace

content_coding choose_coding(std::string_view accept_encoding, const coded_bodies& bodies) {
  std::size_t chosen = 0;
  double best = quality(accept_encoding, content_coding_names[0]);
  for (std::size_t coding = 1; coding < bodies.size(); ++coding)
    if (const auto found = quality(accept_encoding, content_coding_names[coding]);
        !bodies[coding].empty() && found > 0 && found >= best) {
      chosen = coding;
      best = found;
    }
  return static_cast<content_coding>(chosen);
}

} // namespace logflume::http

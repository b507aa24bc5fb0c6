#include "http/site/question.hpp"

#include "http/site/envelope_request.hpp"

#include <algorithm>
#include <string>

namespace logflume::http {

std::string_view take_segment(std::string_view& path) {
  if (path.empty())
    return {};
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const auto segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

const site_topic* find_topic(const route_options& options, std::string_view name) {
  const auto found = std::ranges::find(options.topics, name, &site_topic::name);
  return found == options.topics.end() ? nullptr : &*found;
}

response not_found(const route_options& options) {
  const bool names_topic = options.topics.size() == 1 && !options.access;
  const auto api = "/api/" + (names_topic ? options.topics[0].name : "{topic}");
  return problem(404, "Open / in a browser, or request " + api + "/envelopes/{entity}, " + api +
                          "/envelopes?entity=1&entity=2, " + api + "/entities, " + api +
                          "/events/{entity} or /api/topics");
}

response no_entity(std::uint64_t highest) {
  return problem(400, "Name the entity by a whole number " + entity_bound(highest) +
                          ", without leading zeros");
}

} // namespace logflume::http

#include "actors/commands/record_selection.hpp"

#include "actors/config/units.hpp"
#include "http/message/rfc3339.hpp"

namespace logflume::actors {

std::optional<double> parse_since(std::string_view text,
                                  std::chrono::system_clock::time_point now) {
  using seconds = std::chrono::duration<double>;
  if (const auto back = parse_duration(text))
    return seconds{now.time_since_epoch()}.count() - seconds{*back}.count();
  return http::parse_rfc3339(text);
}

record_selection::record_selection(const options& settings) :
    from_{settings.from}, since_{settings.since} {
  for (const auto entity_id : settings.entities)
    found_[entity_id] = false;
}

bool record_selection::accepts(log::offset offset, std::optional<double> timestamp,
                               std::uint64_t entity_id) {
  note_time(timestamp);
  const auto entity = found_.find(entity_id);
  if (entity != found_.end())
    entity->second = true;
  return !since_ && offset >= from_ && (found_.empty() || entity != found_.end());
}

void record_selection::note_time(std::optional<double> timestamp) {
  if (since_ && timestamp && *timestamp >= *since_)
    since_.reset();
}

std::vector<std::uint64_t> record_selection::missing() const {
  std::vector<std::uint64_t> result;
  for (const auto& [entity_id, found] : found_)
    if (!found)
      result.push_back(entity_id);
  return result;
}

} // namespace logflume::actors

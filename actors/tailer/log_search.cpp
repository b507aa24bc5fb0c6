#include "actors/tailer/log_search.hpp"

#include "actors/runtime/errors.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

namespace logflume::actors {

namespace {

/// Records that are read before other actors get their turn.
constexpr int records_at_once = 1024;

/// Pause between two reads from a source that has nothing new.
constexpr std::chrono::milliseconds source_pause{5};

} // namespace

void log_search_state::begin_pass() {
  const auto at = wanted_offset();
  const bool selects_entities = std::holds_alternative<http::from_last>(request.wanted);
  source = topic->open({.after = at ? log::offset_before(*at) : std::nullopt,
                        .until = request.until,
                        .selected = selects_entities ? request.followed : log::selection{},
                        .only = request.blocks});
  self->send(search_self{self}, search_on{});
}

void log_search_state::read_on() {
  const auto now = log::event_source::clock::now();
  for (int n = 0; n < records_at_once; ++n) {
    const auto step = source->next(now);
    if (const auto* event = std::get_if<log::envelope>(&step)) {
      if (!take({{event->offset, event->hash}, event->entity_id}, event->timestamp))
        return end();
      take_event(*event);
    } else if (const auto* other = std::get_if<log::skipped>(&step)) {
      if (other->record && !take({*other->record}, other->timestamp))
        return end();
    } else if (const auto* failure = std::get_if<log::read_failure>(&step)) {
      self->quit(caf::make_error(ec::log_unreadable, log::to_string(*failure)));
      return;
    } else if (log::is_pending(step)) {
      self->delayed_send(search_self{self}, source_pause, search_on{});
      return;
    } else if (log::nothing_to_read(step)) {
      return end();
    } else if (std::holds_alternative<log::searching>(step)) {
      break;
    }
  }
  self->send(search_self{self}, search_on{});
}

bool log_search_state::take(const found_record& record, std::optional<double> timestamp) {
  if (record.id.offset == wanted_offset())
    found.at_id = record;
  const auto* time = std::get_if<http::from_time>(&request.wanted);
  // Records without a time, or whose time is not a number, are passed over.
  if (!time || !timestamp || !(*timestamp >= time->seconds))
    return true;
  found.from = record.id.offset;
  return false;
}

void log_search_state::take_event(const log::envelope& event) {
  if (event.json.empty())
    return;
  if (const auto* page = std::get_if<http::entity_page>(&request.wanted))
    return list(event, *page);
  const auto* from = std::get_if<http::from_last>(&request.wanted);
  if (!from)
    return;
  tallies[event.entity_id].take(event.offset, from->count);
}

void log_search_state::list(const log::envelope& event, const http::entity_page& page) {
  const auto id = event.entity_id;
  const bool is_full = listed.size() > page.limit;
  if (id <= page.after || !request.followed.contains(id) ||
      (is_full && id > listed.rbegin()->first))
    return;
  auto& entry = listed[id];
  entry.entity_id = id;
  ++entry.events;
  entry.seq_nr = event.seq_nr;
  entry.offset = event.offset;
  entry.timestamp = event.timestamp;
  entry.json = event.json;
  if (listed.size() > page.limit + 1)
    listed.erase(std::prev(listed.end()));
}

std::optional<log::offset> log_search_state::wanted_offset() const {
  const auto* at = std::get_if<log::offset>(&request.wanted);
  return at ? std::optional{*at} : std::nullopt;
}

bool log_search_state::close_tallies() {
  const auto wanted = std::get<http::from_last>(request.wanted).count;
  std::erase_if(tallies, [](const auto& each) { return each.second.seen == 0; });
  if (std::ranges::all_of(tallies, [=](const auto& each) { return each.second.is_known(wanted); }))
    return true;
  for (auto& [entity_id, tally] : tallies)
    tally.before = std::exchange(tally.seen, 0);
  return false;
}

void log_search_state::end() {
  if (std::holds_alternative<http::from_last>(request.wanted)) {
    if (!close_tallies())
      return begin_pass();
    std::vector<offsets_by_entity::entry> begins;
    begins.reserve(tallies.size());
    for (const auto& [entity_id, tally] : tallies)
      begins.emplace_back(entity_id, tally.begin);
    found.begins = hold(offsets_by_entity{std::move(begins)}, std::move(request.lease));
  }
  if (std::holds_alternative<http::entity_page>(request.wanted)) {
    auto entities = std::make_shared<std::vector<log::entity_summary>>();
    for (auto& [id, entry] : listed)
      entities->push_back(std::move(entry));
    found.entities = std::move(entities);
  }
  self->send(tailer, searched{request.id, std::move(found)});
  self->quit();
}

search_self::behavior_type log_search(log_search_state::pointer self, replay_listener_actor tailer,
                                      const std::shared_ptr<const log::event_topic>& topic,
                                      search_request request) {
  auto& state = self->state;
  state.self = self;
  state.tailer = std::move(tailer);
  state.topic = topic;
  state.request = std::move(request);
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(state.tailer);
  if (const auto at = state.wanted_offset()) {
    state.request.until = *at;
    state.found.at_id.emplace();
  } else if (std::holds_alternative<http::from_time>(state.request.wanted)) {
    state.found.from.emplace();
  }
  state.begin_pass();
  return {
      [](go_on) {},
      [=](search_on) { self->state.read_on(); },
  };
}

} // namespace logflume::actors

// How streams with ids begin, and the entity lists that clients ask for instead.
#include "actors/tailer/log_search.hpp"
#include "actors/tailer/log_tailer.hpp"

#include <utility>

namespace logflume::actors {

namespace {

/// How long a stream waits for a log that does not reach its id.
constexpr std::chrono::seconds start_patience{1};
/// How often memory is looked for while streams wait for it: nothing reports that some is free.
constexpr std::chrono::milliseconds memory_pause{100};
/// What a search needs for each entity.
constexpr std::size_t bytes_in_search = 64;

} // namespace

void log_tailer_state::begin(stream_starts::pending& stream, const start_place& at) {
  const auto& request = stream.request;
  const auto& start = *request.start;
  auto ids = std::make_unique<resumption>();
  ids->floor = at.floor;
  ids->follow = start.follow;
  ids->remaining = start.limit;
  ids->begins = at.begins;
  ids->covered = start.covered;
  const auto& kept = subscribers->kept();
  const auto place = newest();
  if (place)
    ids->stored_through = place->offset;
  const bool has_place = at.accepted != "none" || (at.at && at.at->before);
  if (has_place) {
    ids->last_sent_place = at.at;
    ids->before = at.at ? at.at->before : nullptr;
    ids->before_through = at.before_through;
  } else if (place && at.after == place->offset) {
    ids->last_sent_place = start.covered ? kept.newest(*start.covered) : place;
  }
  if (!start.opened)
    self->send(request.subscriber, opened{at.accepted, has_place ? at.at : log::log_place{}});
  if (at.reset) {
    // The place before the next event to be sent.
    const auto before = has_place       ? at.at
                        : !at.after     ? log::log_place{}
                        : start.covered ? kept.newest_through(*at.after, *start.covered)
                        : place && at.after == place->offset ? place
                                                             : kept.newest_through(*at.after);
    ids->last_sent_place = before;
    self->send(request.subscriber,
               reset{.at = before,
                     .reason = *at.reset,
                     .last_event_id = start.opened ? std::string{} : start.last_event_id});
    counts->resets.at(static_cast<std::size_t>(*at.reset)).add();
  } else if (at.accepted != "none" && !start.opened) {
    counts->resumed.add();
  }
  subscribers->subscribe({.id = request.subscriber.id(),
                          .receiver = request.subscriber,
                          .progress = request.progress,
                          .sent = at.after,
                          .ids = std::move(ids)});
  show_subscribers();
}

void log_tailer_state::decide(stream_id id) {
  auto* stream = starts.find(id);
  if (!stream || stream->searching)
    return;
  const auto first_queued = starts.first_queued();
  const auto decision =
      decide_start(*stream->request.start, stream->request.progress->followed,
                   {.kept = subscribers->kept(),
                    .newest = newest(),
                    .found = stream->found,
                    .may_wait = stream->may_wait && !stream->request.start->opened,
                    .source_answer = look_up(*stream->request.start),
                    .find_begin = [this](double time) { return source->look_up(time); },
                    .memory = &*memory,
                    .may_use_memory = memory->has_room() && first_queued.value_or(id) == id});
  if (std::holds_alternative<start_queue>(decision))
    return wait_for_memory(id);
  starts.leave_queue(id);
  if (const auto* entities = std::get_if<entity_list_ptr>(&decision)) {
    const auto done = starts.take(id);
    const auto text = entity_list(**entities, done.request.start->page->limit,
                                  settings->topic->entity_type(), *settings->topic->places());
    self->send(done.request.subscriber, whole_body{std::make_shared<const http::frames>(text)});
  } else if (const auto* at = std::get_if<start_place>(&decision)) {
    auto done = starts.take(id);
    begin(done, *at);
  } else if (const auto* wanted = std::get_if<start_search>(&decision)) {
    stream->searching = true;
    search_for(*stream, *wanted);
  } else if (std::holds_alternative<start_wait>(decision) && !std::exchange(stream->waits, true)) {
    self->delayed_send(tailer_actor{self}, start_patience, start_due{id});
  }
}

void log_tailer_state::wait_for_memory(stream_id id) {
  starts.enter_queue(id);
  if (!std::exchange(memory_check_pending, true))
    self->delayed_send(tailer_actor{self}, memory_pause, memory_due{});
}

void log_tailer_state::begin_queued() {
  while (const auto id = starts.first_queued()) {
    decide(*id);
    if (starts.first_queued() == id)
      return wait_for_memory(*id);
  }
}

std::optional<log::id_answer> log_tailer_state::look_up(const stream_start& start) const {
  if (start.page || start.last_event_id.empty())
    return std::nullopt;
  return source->look_up(start.last_event_id);
}

log::blocks_ptr log_tailer_state::blocks_for(const search_request& request) const {
  if (const auto* at = std::get_if<log::offset>(&request.wanted))
    return source->blocks(
        {.selected = log::selection{}, .after = log::offset_before(*at), .until = *at});
  if (const auto* time = std::get_if<http::from_time>(&request.wanted))
    return source->blocks_since(time->seconds);
  return source->blocks({.selected = request.followed, .until = request.until});
}

void log_tailer_state::search_for(const stream_starts::pending& stream,
                                  const start_search& wanted) {
  search_request request{.id = stream.request.subscriber.id(),
                         .wanted = wanted,
                         .followed = stream.request.progress->followed,
                         .until = newest() ? newest()->offset : 0};
  const auto& kept = subscribers->kept();
  // If memory has forgotten entities, it is not known how many a search will find: one at a time.
  if (std::holds_alternative<http::from_last>(wanted) && request.followed.is_all())
    request.lease = memory->lease(kept.has_forgotten() ? settings->begins_memory
                                                       : bytes_in_search * kept.entities());
  replays.begin(self, request.id, true, [this, request](const replay_queue::others_wait&) mutable {
    request.blocks = blocks_for(request);
    count_replay(request.blocks);
    return replay_actor{
        self->spawn(log_search, replay_listener_actor{self}, settings->topic, request)};
  });
  show_replays();
}

void log_tailer_state::begin_waiting() {
  for (const auto id : starts.ids())
    decide(id);
}

} // namespace logflume::actors

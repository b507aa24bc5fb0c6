#include "actors/stream/stream_report.hpp"
#include "actors/stream/http_front.hpp"

#include <algorithm>
#include <compare>
#include <functional>
#include <optional>

namespace logflume::actors {

namespace {

using clock = stream_progress::clock;

using std::chrono::milliseconds;

/// How badly off a stream is, judged by what is cheap to read, since there may be many streams.
struct need {
  bool lagging = false;
  std::optional<milliseconds> stuck;
  std::uint32_t in_flight = 0;
  stream_id id = 0;

  auto operator<=>(const need&) const = default;
};

need need_of(stream_id id, const stream_progress& progress, clock::time_point now) {
  std::optional<milliseconds> stuck;
  if (const auto since = progress.waiting_since())
    stuck = std::chrono::duration_cast<milliseconds>(now - *since);
  return {.lagging = progress.credit.lagging(),
          .stuck = stuck,
          .in_flight = progress.credit.in_flight(),
          .id = id};
}

stream_report describe(const open_stream& stream, const need& need, clock::time_point now) {
  return {.peer = stream.peer,
          .topic = stream.topic->first,
          .entities = stream.progress->followed.entities(),
          .offset = stream.progress->sent_through(),
          .lagging = need.lagging,
          .in_flight = need.in_flight,
          .credit = stream.progress->credit.limit(),
          .stuck = need.stuck,
          .age = std::chrono::duration_cast<milliseconds>(now - stream.begin),
          .bytes = stream.progress->bytes()};
}

} // namespace

streams_report http_front_state::report(std::size_t limit) const {
  const auto now = self->clock().now();
  streams_report result;
  result.open = streams.size();
  std::vector<need> needs;
  needs.reserve(streams.size());
  for (const auto& [id, stream] : streams) {
    needs.push_back(need_of(id, *stream.progress, now));
    result.in_flight += needs.back().in_flight;
    result.credit += stream.progress->credit.limit();
  }
  const auto shown = needs.begin() + static_cast<std::ptrdiff_t>(std::min(limit, needs.size()));
  std::partial_sort(needs.begin(), shown, needs.end(), std::greater<>{});
  for (auto need = needs.begin(); need != shown; ++need)
    result.worst.push_back(describe(streams.at(need->id), *need, now));
  return result;
}

} // namespace logflume::actors

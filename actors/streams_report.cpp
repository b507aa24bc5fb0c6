#include "actors/http_front.hpp"

#include <algorithm>
#include <compare>
#include <functional>
#include <utility>

namespace logflume::actors {

namespace {

using clock = stream_gauge::clock;

std::int64_t milliseconds(clock::duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

/// How badly off a stream is: by what costs little to look at, for there may be many.
struct need {
  bool held_back = false;
  std::int64_t stuck_ms = inspection::none;
  std::uint32_t under_way = 0;
  stream_id id = 0;

  auto operator<=>(const need&) const = default;
};

need need_of(stream_id id, const stream_gauge& gauge, clock::time_point now) {
  const auto since = gauge.waiting_since();
  return {gauge.credit.held_back(), since ? milliseconds(now - *since) : inspection::none,
          gauge.credit.under_way(), id};
}

inspection::stream describe(const open_stream& stream, const need& its, clock::time_point now) {
  const auto offset = stream.gauge->sent_through();
  return {.peer = to_string(stream.peer),
          .entity_id = stream.entity_id,
          .offset = offset ? static_cast<std::int64_t>(*offset) : inspection::none,
          .held_back = its.held_back,
          .under_way = its.under_way,
          .credit = stream.gauge->credit.limit(),
          .stuck_ms = its.stuck_ms,
          .age_ms = milliseconds(now - stream.begin),
          .bytes = stream.gauge->bytes()};
}

} // namespace

streams_report http_front_state::report(std::size_t most) const {
  const auto now = self->clock().now();
  streams_report result;
  result.open = streams.size();
  std::vector<need> needs;
  needs.reserve(streams.size());
  for (const auto& [id, stream] : streams) {
    needs.push_back(need_of(id, *stream.gauge, now));
    result.under_way += needs.back().under_way;
    result.credit += stream.gauge->credit.limit();
  }
  const auto shown = needs.begin() + static_cast<std::ptrdiff_t>(std::min(most, needs.size()));
  std::partial_sort(needs.begin(), shown, needs.end(), std::greater<>{});
  for (auto its = needs.begin(); its != shown; ++its)
    result.worst.push_back(describe(streams.at(its->id), *its, now));
  return result;
}

} // namespace logflume::actors

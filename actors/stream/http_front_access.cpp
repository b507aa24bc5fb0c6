#include "actors/stream/http_front.hpp"

#include <utility>

namespace logflume::actors {

namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds clock_check_interval{1};
/// A smaller difference between the clocks is drift.
constexpr std::chrono::milliseconds jump{200};

double seconds_of(const http::admission::wall_time& time) {
  return std::chrono::duration<double>{time.time_since_epoch()}.count();
}

} // namespace

http_front_state::clock::time_point http_front_state::attend_access(open_stream& stream,
                                                                    clock::time_point now) {
  if (!stream.access || stream.finishing)
    return clock::time_point::max();
  const auto wall = server.wall_clock();
  const auto expires = seconds_of(stream.access->admission().expiry);
  switch (stream.access->take_due(wall, settings.leeway)) {
  case access_end::due::nothing:
    break;
  case access_end::due::renewal:
    self->send(stream.subscriber, token_notice{token_state::to_renew, expires});
    break;
  case access_end::due::end:
    stream.finishing = stream.expired = true;
    self->send(stream.subscriber, token_notice{token_state::expired, expires});
    return clock::time_point::max();
  }
  return now +
         std::chrono::duration_cast<clock::duration>(stream.access->next(wall, settings.leeway));
}

void http_front_state::admit(open_stream& stream, const http::admission& admission) {
  stream.access = std::make_unique<access_end>(admission);
  if (still_valid && !still_valid(admission))
    stream.access->revoke();
  ++admitted;
  watch_clock();
}

void http_front_state::revoke_access(const revoke& request) {
  if (request.lasting)
    still_valid = request.still_valid;
  bool revoked = false;
  for (auto& [id, stream] : streams)
    if (stream.access && !request.still_valid(stream.access->admission())) {
      stream.access->revoke();
      revoked = true;
    }
  if (revoked)
    reschedule();
}

nanoseconds http_front_state::wall_lead() const {
  return server.wall_clock().time_since_epoch() -
         std::chrono::duration_cast<nanoseconds>(self->clock().now().time_since_epoch());
}

void http_front_state::watch_clock() {
  if (std::exchange(clock_check_pending, true))
    return;
  wall_ahead = wall_lead();
  self->delayed_send(front_self{self}, clock_check_interval, clock_check_due{});
}

void http_front_state::check_wall_clock() {
  clock_check_pending = false;
  if (admitted == 0)
    return;
  const auto change = wall_lead() - wall_ahead;
  watch_clock();
  // If the clock was set back, a stream is woken too early and scheduled again.
  if (change > jump)
    reschedule();
}

} // namespace logflume::actors

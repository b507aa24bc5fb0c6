#pragma once

#include "actors/counts/tailer_counts.hpp"
#include "actors/stream/protocol.hpp"
#include "actors/tailer/subscription.hpp"
#include "log/event/kept_events.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace logflume::actors {

/// Tracks where streams with ids are in the log: sends them positions, and a reset if the log was
/// cut below what they were sent. `Outlet`: see `delivery`.
template <class Outlet>
class stream_places {
 public:
  using subscriber = subscription<typename Outlet::receiver>;

  /// All arguments must outlive this object.
  stream_places(const log::kept_events& kept, Outlet& outlet, tailer_counts& counts) :
      kept_{&kept}, outlet_{&outlet}, counts_{&counts} {}

  /// Sends the position of a stream that was quiet for a while, or (`last`) ends.
  void report_position(subscriber& to, bool last) {
    const auto& ids = *to.ids;
    const bool caught_up = !to.lagging && !to.replaying && !ids.stored_part;
    const auto newest = ids.newest(outlet_->newest(), *kept_);
    if (!caught_up || (newest == ids.last_sent_place && !last))
      return outlet_->send(to.receiver, position{.at = {}, .caught_up = false, .last = last});
    send_position(to, newest, true, last);
  }

  /// No event is left for the subscriber: counts everything up to `newest` as sent. Returns true if
  /// it did not count as sent before.
  bool pass_rest(subscriber& to, std::optional<log::offset> newest) {
    return pass_before(to) || pass_unsent(to, newest);
  }

  /// Sends the subscriber its position once the stored part, or all that was asked for, has been
  /// sent. Returns whether the position was sent.
  bool end_stored_part(subscriber& to, std::optional<log::offset> newest) {
    auto& ids = *to.ids;
    const bool is_sent = to.sent >= std::min(newest, ids.stored_through);
    const bool is_full = ids.remaining && *ids.remaining == 0;
    if (!is_full && (!ids.stored_part || !is_sent))
      return false;
    // It may have written batches that follow those in flight; its position is then sent later.
    const bool has_all = to.sent >= newest;
    const bool is_known =
        ids.bounded() || (to.progress->credit.in_flight() == 0 &&
                          (!ids.last_sent_place || to.sent <= ids.last_sent_place->offset));
    if (!has_all && !is_known)
      return false;
    ids.ended = is_full || (is_sent && !ids.follow);
    ids.stored_part = ids.stored_part && !is_sent;
    if (!ids.stored_part)
      ids.begins = nullptr;
    send_position(to, has_all ? ids.newest(outlet_->newest(), *kept_) : ids.last_sent_place,
                  is_sent, ids.ended);
    return true;
  }

  /// The subscriber may have written batches that followed the last one sent to it.
  void advance_to_written(subscriber& to) {
    to.advance_to_written();
    if (to.ids && to.ids->cut_in_flight)
      if (const auto at = *std::exchange(to.ids->cut_in_flight, std::nullopt);
          to.progress->sent_through() > offset_of(at))
        return send_reset(to, at);
    if (to.ids && to.sent &&
        (!to.ids->last_sent_place || to.sent > to.ids->last_sent_place->offset))
      if (const auto last = kept_->find(*to.sent))
        to.ids->last_sent_place = last;
  }

  /// The log was cut: forgets everything above `to`. Returns true if the subscriber was reset to
  /// the beginning and has to be served.
  bool cut_down(subscriber& x, std::optional<log::offset> to) {
    const auto reached = x.ids ? x.reached() : std::nullopt;
    x.cut_down(to);
    return x.ids && reset_if_cut(x, reached, to);
  }

  /// `last` is the last of the `count` events that a replay sent to the subscriber.
  void after_replay(subscriber& x, const log::log_place& last, std::uint32_t count, bool was_cut) {
    if (last)
      x.ids->sent(*last, count);
    if (!was_cut)
      return;
    x.sent = std::max(std::min(x.sent, x.cut), x.ids->floor);
    send_reset(x, x.ids->newest_left(outlet_->newest(), *kept_, x.cut));
  }

 private:
  /// The subscriber has been sent everything that its client lacked of the part that was read in
  /// another order.
  static bool pass_before(subscriber& to) {
    if (!std::exchange(to.ids->before, nullptr))
      return false;
    to.sent = std::max(to.sent, std::optional{to.ids->before_through});
    return true;
  }

  /// The rest of the stored part has nothing for this subscriber. If the subscriber takes
  /// everything, nothing newer is left for it either: that has left the log.
  static bool pass_unsent(subscriber& to, std::optional<log::offset> newest) {
    const auto& ids = *to.ids;
    const auto end = ids.bounded() ? ids.stored_through : std::max(newest, ids.stored_through);
    if (!ids.stored_part || to.sent >= end)
      return false;
    to.sent = end;
    return true;
  }

  void send_position(subscriber& to, const log::log_place& place, bool caught_up, bool last) {
    to.ids->last_sent_place = place;
    outlet_->send(to.receiver, position{.at = place, .caught_up = caught_up, .last = last});
  }

  /// `reached`: how far the stream was before the cut.
  bool reset_if_cut(subscriber& x, std::optional<log::offset> reached,
                    std::optional<log::offset> to) {
    auto& ids = *x.ids;
    ids.stored_through = std::min(ids.stored_through, to);
    ids.before = nullptr;
    // While a replay serves it, the reset is sent after the replay's events.
    if (x.replaying)
      return false;
    const auto at = ids.newest_left(outlet_->newest(), *kept_, x.cut);
    if (reached > to) {
      send_reset(x, at);
      return ids.covered && !at;
    }
    if (x.progress->credit.in_flight() > 0 &&
        (!ids.cut_in_flight || offset_of(*ids.cut_in_flight) > to))
      ids.cut_in_flight = at;
    return false;
  }

  void send_reset(subscriber& x, const log::log_place& at) {
    x.ids->cut_in_flight.reset();
    x.ids->last_sent_place = at;
    if (!at)
      x.sent = x.ids->floor;
    counts_->resets.at(static_cast<std::size_t>(reset_reason::reused)).add();
    outlet_->send(x.receiver, reset{.at = at, .reason = reset_reason::reused});
  }

  const log::kept_events* kept_;
  Outlet* outlet_;
  tailer_counts* counts_;
};

} // namespace logflume::actors

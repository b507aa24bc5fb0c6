#pragma once

#include "actors/stream/credit.hpp"
#include "actors/stream/wire_form.hpp"
#include "log/event/selection.hpp"
#include "log/record/record.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace logflume::actors {

/// The part of a subscriber's state that the tailer and the front read: what it follows, its credit
/// and its progress.
class stream_progress {
 public:
  using clock = std::chrono::steady_clock;

  stream_progress(std::uint32_t mailbox, clock::time_point now, log::selection follows,
                  const wire_form& wire = event_form()) :
      credit{mailbox},
      followed{std::move(follows)}, form{&wire}, last_write_{ticks(now)} {}

  actors::credit credit;
  const log::selection followed;
  const wire_form* const form;

  /// Subscriber: the socket took `bytes`; `waiting`: it did not take all.
  void wrote(clock::time_point now, bool waiting, std::size_t bytes) {
    last_write_.store(ticks(now), std::memory_order_relaxed);
    bytes_.store(this->bytes() + bytes, std::memory_order_relaxed);
    waiting_.store(waiting, std::memory_order_relaxed);
  }

  /// Subscriber: the socket took nothing at all.
  void stuck() { waiting_.store(true, std::memory_order_relaxed); }

  /// Subscriber: the socket has taken all events up to here.
  void sent_through(log::offset last) { next_.store(last + 1, std::memory_order_relaxed); }

  std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  std::optional<log::offset> sent_through() const {
    const auto next = next_.load(std::memory_order_relaxed);
    return next == 0 ? std::nullopt : std::optional{next - 1};
  }

  clock::time_point last_write() const {
    return clock::time_point{clock::duration{last_write_.load(std::memory_order_relaxed)}};
  }

  /// Returns since when the client has taken no byte although some wait; nullopt if none wait.
  std::optional<clock::time_point> waiting_since() const {
    if (!waiting_.load(std::memory_order_relaxed))
      return std::nullopt;
    return last_write();
  }

 private:
  static clock::rep ticks(clock::time_point t) { return t.time_since_epoch().count(); }

  std::atomic<clock::rep> last_write_;
  std::atomic<std::uint64_t> bytes_{0};
  /// The offset after the last one sent; 0: none was sent.
  std::atomic<log::offset> next_{0};
  std::atomic<bool> waiting_{false};
};

} // namespace logflume::actors

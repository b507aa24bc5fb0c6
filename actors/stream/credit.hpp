#pragma once

#include <atomic>
#include <cstdint>

namespace logflume::actors {

/// The bound of a subscriber's mailbox: how many envelopes are in flight to it, and whether it
/// lags, that is, gets no more until it has drained. Shared by both sides, so that credit costs no
/// messages. Has one sender (the tailer, or a replay on its behalf) and one receiver.
class credit {
 public:
  explicit credit(std::uint32_t limit) : limit_{limit} {}

  std::uint32_t limit() const { return limit_; }

  std::uint32_t in_flight() const { return state_.load(std::memory_order_acquire) & ~lags; }

  bool lagging() const { return (state_.load(std::memory_order_relaxed) & lags) != 0; }

  /// Sender: counts `count` envelopes that it sends now.
  void spend(std::uint32_t count) { state_.fetch_add(count, std::memory_order_relaxed); }

  /// Sender: sends nothing more from now on. Returns false if the receiver had drained just before:
  /// it will not ask, so the sender has to go on by itself.
  bool mark_lagging() { return (state_.fetch_or(lags, std::memory_order_acq_rel) & ~lags) != 0; }

  /// Sender: the receiver has been sent all there is.
  void clear_lagging() { state_.fetch_and(~lags, std::memory_order_relaxed); }

  /// Receiver: has handled `count` envelopes. Returns true if none is left and the sender waits to
  /// be asked to go on.
  bool give_back(std::uint32_t count) {
    return state_.fetch_sub(count, std::memory_order_acq_rel) - count == lags;
  }

 private:
  static constexpr std::uint32_t lags = 1U << 31;

  std::atomic<std::uint32_t> state_{0};
  std::uint32_t limit_;
};

} // namespace logflume::actors

#pragma once

#include <atomic>
#include <cstdint>

namespace logflume::actors {

/// The bound of a subscriber's mailbox: how many envelopes are under way to it, and whether
/// the sender holds back. Shared by the two sides, so that credit costs no messages.
/// One sender (the tailer, or a replay in its stead) and one receiver.
class credit {
 public:
  explicit credit(std::uint32_t limit) : limit_{limit} {}

  std::uint32_t limit() const { return limit_; }

  std::uint32_t under_way() const { return state_.load(std::memory_order_acquire) & ~lagging; }

  /// The sender holds back.
  bool held_back() const { return (state_.load(std::memory_order_relaxed) & lagging) != 0; }

  /// Sender: `count` envelopes go out now.
  void spend(std::uint32_t count) { state_.fetch_add(count, std::memory_order_relaxed); }

  /// Sender: holds back from here on. False: the receiver had drained just before and will
  /// not ask, so the sender has to go on by itself.
  bool hold_back() { return (state_.fetch_or(lagging, std::memory_order_acq_rel) & ~lagging) != 0; }

  /// Sender: the receiver has all there is.
  void go_live() { state_.fetch_and(~lagging, std::memory_order_relaxed); }

  /// Receiver: `count` envelopes are dealt with. True: none is left and the sender waits to
  /// be asked to go on.
  bool give_back(std::uint32_t count) {
    return state_.fetch_sub(count, std::memory_order_acq_rel) - count == lagging;
  }

 private:
  static constexpr std::uint32_t lagging = 1U << 31;

  std::atomic<std::uint32_t> state_{0};
  std::uint32_t limit_;
};

} // namespace logflume::actors

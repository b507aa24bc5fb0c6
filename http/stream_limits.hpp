#pragma once

#include "http/peer_address.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace logflume::http {

class stream_limits;

/// One stream's place under the limits, given back when destroyed. Outlived by the limits.
class stream_ticket {
 public:
  stream_ticket() = default;
  stream_ticket(stream_ticket&& other) noexcept;
  stream_ticket& operator=(stream_ticket&& other) noexcept;
  ~stream_ticket();

  explicit operator bool() const { return limits_ != nullptr; }

 private:
  friend class stream_limits;
  stream_ticket(stream_limits& limits, std::uint64_t address);

  stream_limits* limits_ = nullptr;
  std::uint64_t address_ = 0;
};

/// Counts the open streams, in all and per peer address. Thread-safe.
class stream_limits {
 public:
  /// `per_address` 0: no limit.
  stream_limits(std::size_t streams, std::size_t per_address);

  /// Empty when a limit is reached.
  stream_ticket take(const peer_address& peer);

  std::size_t taken() const;

 private:
  friend class stream_ticket;
  void give_back(std::uint64_t address);

  const std::size_t streams_;
  const std::size_t per_address_;
  mutable std::mutex mutex_;
  std::size_t taken_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> by_address_;
};

} // namespace logflume::http

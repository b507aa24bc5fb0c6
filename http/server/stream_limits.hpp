#pragma once

#include "http/socket/peer_address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace logflume::http {

class stream_limits;

/// Why a stream was refused.
enum class stream_refusal : std::uint8_t { max_streams, max_streams_per_address, draining };
inline constexpr std::array<std::string_view, 3> stream_refusal_names{
    "max_streams", "max_streams_per_address", "draining"};

constexpr std::string_view name_of(stream_refusal reason) {
  return stream_refusal_names[static_cast<std::size_t>(reason)];
}

/// One stream's place under the limits, given back when destroyed. The limits outlive it.
class stream_ticket {
 public:
  stream_ticket() = default;
  stream_ticket(stream_ticket&& other) noexcept;
  stream_ticket& operator=(stream_ticket&& other) noexcept;
  ~stream_ticket();

  explicit operator bool() const { return limits_ != nullptr; }
  /// Returns why the ticket is empty.
  stream_refusal refusal() const { return refusal_; }

 private:
  friend class stream_limits;
  stream_ticket(stream_limits& limits, std::uint64_t address);
  explicit stream_ticket(stream_refusal reason) : refusal_{reason} {}

  stream_limits* limits_ = nullptr;
  std::uint64_t address_ = 0;
  stream_refusal refusal_ = stream_refusal::max_streams;
};

/// Counts the open streams, in all and per peer address. Thread-safe.
class stream_limits {
 public:
  /// 0 for `per_address` means no limit.
  stream_limits(std::size_t streams, std::size_t per_address);

  /// Changes the limits for new streams; open ones keep their place.
  void change(std::size_t streams, std::size_t per_address);
  /// Refuses every new stream.
  void close();

  /// Returns an empty ticket if a limit is reached or new streams are refused.
  stream_ticket take(const peer_address& peer);

  std::size_t taken() const;

 private:
  friend class stream_ticket;
  void give_back(std::uint64_t address);

  mutable std::mutex mutex_;
  std::size_t streams_;
  std::size_t per_address_;
  bool closed_ = false;
  std::size_t taken_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> by_address_;
};

} // namespace logflume::http

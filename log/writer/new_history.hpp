#pragma once

#include "log/writer/aged_history.hpp"
#include "log/writer/write_failure.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace logflume::log {

/// A history being written, in the work file until it replaces the aged files.
class new_history {
 public:
  static std::variant<new_history, write_failure> begin(const aged_history& aged);

  new_history(new_history&&) noexcept = default;
  new_history& operator=(new_history&&) = delete;
  /// Removes the work file unless it was renamed.
  ~new_history();

  std::optional<write_failure> append(bytes_view record);

  /// A power cut at any time leaves the aged files, or the new history, or the new history after
  /// the ancient one. In the last case the removed records are back, in their order.
  std::optional<write_failure> replace_aged();

  std::uint64_t size() const { return size_ + buffer_.size(); }

 private:
  new_history(const aged_history& aged, crypto::descriptor work);

  std::optional<write_failure> write_buffer();
  std::optional<write_failure> sync();

  const aged_history* aged_;
  crypto::descriptor work_;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t size_ = 0;
  std::uint64_t synced_size_ = 0;
};

} // namespace logflume::log

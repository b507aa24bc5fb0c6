#pragma once

#include "actors/output/journal_options.hpp"

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <span>
#include <string_view>
#include <variant>

namespace logflume::actors {

/// One thing that a line says besides its event. A view: for the call only.
struct field {
  using value_type = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  field(std::string_view name, std::string_view text) : key{name}, value{text} {}
  template <std::signed_integral T>
  field(std::string_view name, T number) : key{name}, value{std::int64_t{number}} {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) field(std::string_view name, T number) :
      key{name}, value{std::uint64_t{number}} {}
  template <std::floating_point T>
  field(std::string_view name, T number) : key{name}, value{double{number}} {}
  template <std::same_as<bool> T>
  field(std::string_view name, T truth) : key{name}, value{truth} {}

  std::string_view key;
  value_type value;
};

/// What the service has to say, a line per event, each written in one call. Thread-safe.
class journal {
 public:
  using clock = std::chrono::system_clock;

  /// `automatic` is text where the descriptor is a terminal. The descriptor stays the caller's.
  journal(int descriptor, output_config options,
          std::function<clock::time_point()> now = clock::now);

  /// From the next line on.
  void change(output_config options);

  /// `event`: a stable word. Nothing below the level asked for is written.
  void write(level level, std::string_view event, std::initializer_list<field> fields = {});
  void write(level level, std::string_view event, std::span<const field> fields);

 private:
  const int descriptor_;
  const std::function<clock::time_point()> now_;
  std::atomic<level> most_;
  std::mutex mutex_;
  bool json_;
};

} // namespace logflume::actors

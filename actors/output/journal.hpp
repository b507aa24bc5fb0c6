#pragma once

#include "actors/output/journal_options.hpp"

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <variant>

namespace logflume::actors {

/// A named value in a journal line. It is a view, valid only for the call.
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

/// The service's log: a line per event, on a descriptor whose reader may be slow or gone.
/// Thread-safe. A separate thread writes; lines that do not fit its buffer are dropped, counted,
/// and reported as `journal_dropped`. A regular file needs no reader, so callers write to it
/// directly.
class journal {
 public:
  using clock = std::chrono::system_clock;

  /// `automatic` means text if the descriptor is a terminal. The caller keeps ownership of it.
  journal(int descriptor, output_config options,
          std::function<clock::time_point()> now = clock::now);
  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;
  /// Calls `close`.
  ~journal();

  /// Waits up to a second for the last lines to be written. Later lines may be lost.
  void close();

  /// Takes effect from the next line on.
  void change(output_config options);

  /// Writes a line; `event` is a stable word. Never blocks on the reader.
  void write(level level, std::string_view event, std::initializer_list<field> fields = {});
  void write(level level, std::string_view event, std::span<const field> fields);

 private:
  struct state;

  std::atomic<level> max_level_;
  const int descriptor_;
  const std::shared_ptr<state> state_;
  std::thread writer_;
};

} // namespace logflume::actors

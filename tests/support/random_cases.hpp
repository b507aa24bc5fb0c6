#pragma once

#include "tests/support/long_run.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace logflume::test {

/// Sets RapidCheck's settings, which random tests without RapidCheck follow, too. If RC_PARAMS is
/// not set, the cases are the same each time; in the long run the seed comes from the clock, and
/// there are ten times as many cases, up to twice as large.
inline void choose_random_cases() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ticks = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const auto settings = long_run()
                            ? "seed=" + std::to_string(ticks) + " max_success=1000 max_size=200"
                            : std::string{"seed=1"};
  constexpr auto do_not_overwrite = 0;
  ::setenv("RC_PARAMS", settings.c_str(), do_not_overwrite);
}

/// Returns the seed of RC_PARAMS, varied by `use`. Prints once how to repeat the run.
inline std::uint64_t random_seed(std::uint64_t use = 0) {
  const char* const set = std::getenv("RC_PARAMS");
  const std::string_view settings{set ? set : ""};
  constexpr std::string_view name = "seed=";
  const auto found = settings.find(name);
  const auto seed = found == settings.npos
                        ? 0
                        : std::strtoull(settings.data() + found + name.size(), nullptr, 10);
  static const bool printed [[maybe_unused]] =
      static_cast<bool>(std::cerr << "Random cases: RC_PARAMS=\"" << settings << "\"\n");
  constexpr std::uint64_t spread = 1'000'003;
  return seed * spread + use;
}

/// Returns the number of steps of a model's run: in the long run five times as many as usual.
inline int model_steps(int usual) {
  return long_run() ? 5 * usual : usual;
}

} // namespace logflume::test

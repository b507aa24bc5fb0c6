#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

/// A fuzz target: never throws and always ends, whatever the bytes. Called once per input, by
/// libFuzzer in a long run and by `replay.cpp` in a short one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace logflume::fuzz {

/// Ends the process like a crash if a promise of the code does not hold.
inline void require(bool holds, const char* promise) {
  if (holds)
    return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the first byte off, as a choice between several ways.
inline std::uint8_t take_choice(std::span<const std::uint8_t>& bytes) {
  if (bytes.empty())
    return 0;
  const auto choice = bytes.front();
  bytes = bytes.subspan(1);
  return choice;
}

} // namespace logflume::fuzz

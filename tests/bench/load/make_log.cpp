// Writes a log of so many readings, of each entity in turn, as the writer of a topic does.
#include "tests/bench/load/log_site.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

using namespace logflume;

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "Usage: bench_make_log DIRECTORY RECORDS EVENTS_PER_ENTITY\n");
    return 2;
  }
  try {
    bench::log_site site{argv[1]};
    const auto records = std::strtoull(argv[2], nullptr, 10);
    const auto entities = records / std::strtoull(argv[3], nullptr, 10);
    constexpr std::uint64_t at_once = 1000;
    for (std::uint64_t i = 0; i < records; ++i) {
      site.writer.append(site.encoder.encode(
          1 + i % entities, 1 + i / entities, 1.7e9 + 0.001 * double(i),
          log::temperature_read{static_cast<std::uint32_t>(1'000'000'000 + i)}));
      if (i % at_once != at_once - 1 && i + 1 != records)
        continue;
      if (const auto failure = site.writer.flush()) {
        std::fprintf(stderr, "bench_make_log: %s\n", failure->message.c_str());
        return 1;
      }
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_make_log: %s\n", error.what());
    return 1;
  }
}

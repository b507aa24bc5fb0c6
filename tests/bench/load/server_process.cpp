#include "tests/bench/load/server_process.hpp"

#include "tests/bench/load/failure.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace logflume::bench {

namespace {

std::filesystem::path of(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

} // namespace

server_process::server_process(std::vector<pid_t> pids) : pids_{std::move(pids)} {}

double server_process::cpu_seconds() const {
  double nanoseconds = 0;
  for (const auto pid : pids_)
    for (const auto& thread : std::filesystem::directory_iterator{of(pid) / "task"}) {
      double on_core = 0;
      std::ifstream{thread.path() / "schedstat"} >> on_core;
      nanoseconds += on_core;
    }
  return nanoseconds / 1e9;
}

long server_process::private_kib() const {
  long sum = 0;
  for (const auto pid : pids_) {
    std::ifstream rollup{of(pid) / "smaps_rollup"};
    long found = 0;
    for (std::string word; rollup >> word;) {
      long kib = 0;
      if ((word == "Private_Clean:" || word == "Private_Dirty:") && rollup >> kib)
        found += kib;
    }
    if (found == 0)
      fail("process " + std::to_string(pid) + " is gone");
    sum += found;
  }
  return sum;
}

} // namespace logflume::bench

#include "actors/process/process_stats.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <system_error>

namespace logflume::actors {

namespace {

/// Fields of /proc/self/stat, counted after the process's name, which may contain any character.
enum place : std::size_t {
  user_ticks = 11,
  system_ticks = 12,
  threads = 17,
  start_ticks = 19,
  virtual_bytes = 20,
  resident_pages = 21,
  places
};

std::array<std::uint64_t, places> read_stat() {
  std::array<std::uint64_t, places> values{};
  std::ifstream file{"/proc/self/stat"};
  file.ignore(std::numeric_limits<std::streamsize>::max(), ')');
  // The fields before `user_ticks` are a letter and numbers that may be negative.
  std::string word;
  for (std::size_t i = 0; i < places && file >> word; ++i)
    if (i >= user_ticks && word.find_first_not_of("0123456789") == word.npos)
      values[i] = std::stoull(word);
  return values;
}

/// Returns when the machine was started, in seconds since the Unix epoch: the difference between
/// the two clocks. A container or a service may not see /proc/stat.
std::optional<double> boot_seconds() {
  timespec since_boot{};
  timespec now{};
  if (::clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0 ||
      ::clock_gettime(CLOCK_REALTIME, &now) != 0)
    return std::nullopt;
  return static_cast<double>(now.tv_sec - since_boot.tv_sec) +
         static_cast<double>(now.tv_nsec - since_boot.tv_nsec) / 1e9;
}

} // namespace

process_stats read_process_stats() {
  namespace fs = std::filesystem;
  const auto stat = read_stat();
  const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto seconds = [&](std::uint64_t ticks) {
    return static_cast<double>(ticks) / ticks_per_second;
  };
  process_stats figures;
  figures.cpu_seconds = seconds(stat[user_ticks] + stat[system_ticks]);
  if (const auto boot = boot_seconds(); boot && stat[start_ticks] > 0)
    figures.start_seconds = *boot + seconds(stat[start_ticks]);
  figures.virtual_bytes = stat[virtual_bytes];
  figures.resident_bytes =
      stat[resident_pages] * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  figures.threads = stat[threads];
  std::error_code unreadable;
  const auto files =
      std::distance(fs::directory_iterator{"/proc/self/fd", unreadable}, fs::directory_iterator{});
  // One of the open files is the iterator's own.
  figures.open_files = static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(files - 1, 0));
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    figures.max_files = limit.rlim_cur;
  return figures;
}

} // namespace logflume::actors

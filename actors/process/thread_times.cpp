#include "actors/process/thread_times.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace logflume::actors {

namespace {

/// Reads `NUMBER (NAME) STATE …`, as in proc(5); the name may contain any character.
std::optional<thread_time> read_thread(const std::filesystem::path& directory) {
  std::ifstream file{directory / "stat"};
  std::string line;
  std::getline(file, line);
  const auto open = line.find('(');
  const auto close = line.rfind(')');
  if (open == line.npos || close == line.npos)
    return {};
  // `fields` begins with the third field; user and system time are the 14th and 15th.
  std::istringstream fields{line.substr(close + 1)};
  constexpr int before_times = 11;
  std::string passed_over;
  for (int i = 0; i < before_times; ++i)
    fields >> passed_over;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  if (!(fields >> user >> system))
    return {};
  static const auto ticks = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
  thread_time result{line.substr(open + 1, close - open - 1), 0,
                     std::chrono::milliseconds{(user + system) * 1000 / ticks}};
  std::from_chars(line.data(), line.data() + open, result.id);
  return result;
}

} // namespace

std::vector<thread_time> thread_times() {
  std::vector<thread_time> result;
  std::error_code ended;
  const std::filesystem::directory_iterator tasks{"/proc/self/task", ended};
  for (const auto& task : tasks)
    // A thread may end meanwhile.
    if (auto thread = read_thread(task.path()))
      result.push_back(std::move(*thread));
  std::sort(result.begin(), result.end(), [](auto& a, auto& b) { return a.id < b.id; });
  return result;
}

} // namespace logflume::actors

#include "actors/runtime/caf_config.hpp"

#include "actors/runtime/scheduler.hpp"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace logflume::actors {

namespace {

/// Renames the scheduler's threads: CAF calls them `caf.multiplexer`, like the network's thread.
class thread_names : public caf::thread_hook {
 public:
  void init(caf::actor_system&) override {}

  void thread_started() override {
    std::array<char, 16> name{};
    if (::pthread_getname_np(::pthread_self(), name.data(), name.size()) == 0 &&
        std::string_view{name.data()} == "caf.multiplexer")
      ::pthread_setname_np(::pthread_self(), "caf.worker");
  }

  void thread_terminates() override {}
};

} // namespace

caf_config::caf_config() {
  add_thread_hook<thread_names>();
}

caf::error caf_config::read(const std::map<std::string, std::string>& user) {
  if (!user.contains("scheduler.policy"))
    use_frugal_scheduler(*this);
  // Without heartbeats, a vanished peer would never be noticed.
  std::vector<std::string> args{
      "--scheduler.max-threads=" +
          std::to_string(std::max(2U, std::thread::hardware_concurrency())),
      "--middleman.heartbeat-interval=30s"};
  for (const auto& [key, value] : user)
    args.push_back(std::string{"--"}.append(key).append("=").append(value));
  std::istringstream no_file;
  return parse(std::move(args), no_file);
}

} // namespace logflume::actors

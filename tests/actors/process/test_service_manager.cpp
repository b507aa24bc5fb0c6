#include "actors/process/service_manager.hpp"

#include "tests/support/notify_socket.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace {

using namespace logflume::actors;
using namespace std::chrono_literals;

/// Sets a service manager's environment variables during its lifetime.
struct manager_environment {
  manager_environment(const std::string& period, const std::string& process) {
    ::setenv("NOTIFY_SOCKET", socket.address().c_str(), 1);
    ::setenv("WATCHDOG_USEC", period.c_str(), 1);
    if (!process.empty())
      ::setenv("WATCHDOG_PID", process.c_str(), 1);
  }
  manager_environment(const manager_environment&) = delete;
  manager_environment& operator=(const manager_environment&) = delete;
  ~manager_environment() {
    for (const auto* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
      ::unsetenv(name);
  }

  logflume::test::notify_socket socket;
};

} // namespace

TEST_CASE("only a watchdog meant for this process is fed") {
  const auto period_of = [](const std::string& process) {
    const manager_environment environment{"30000000", process};
    return service_manager::from_environment().watchdog();
  };
  CHECK(period_of(std::to_string(::getpid())) == 30s);
  CHECK(period_of("") == 30s);
  CHECK(period_of(std::to_string(::getppid())) == 0s);
}

TEST_CASE("a reload is reported only once the process is up") {
  const manager_environment environment{"0", ""};
  const auto manager = service_manager::from_environment();
  manager.reloading();
  manager.reloaded();
  CHECK(environment.socket.empty());
  manager.ready();
  manager.reloading();
  manager.reloaded();
  CHECK(environment.socket.read() == "READY=1");
  CHECK(environment.socket.read().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(environment.socket.read() == "READY=1");
}

TEST_CASE("the service manager is notified at the address in the environment") {
  const manager_environment environment{"0", ""};
  const auto manager = service_manager::from_environment();
  CHECK(manager.watchdog() == 0s);
  manager.ready();
  CHECK(environment.socket.read() == "READY=1");
  manager.reloading();
  CHECK(environment.socket.read().starts_with("RELOADING=1\nMONOTONIC_USEC="));
}

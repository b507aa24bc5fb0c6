#pragma once

#include "tests/e2e/served.hpp"
#include "tests/support/listening_port.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/run.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

/// Returns the path of HAProxy: installed, or unpacked from its Debian package, which only a long
/// run does. Returns an empty string if HAProxy cannot be found or lacks libraries.
inline std::string find_haproxy() {
  const auto source = fs::path{LOGFLUME_DEPLOY}.parent_path();
  std::string found = "/usr/sbin/haproxy";
  if (!fs::exists(found))
    found = source / "build" / "packages" / "haproxy" / "usr" / "sbin" / "haproxy";
  if (!fs::exists(found) && long_run()) {
    const auto unpacked = lines_of(
        run({source / "cmake" / "debian-program", "haproxy", "haproxy"}, {}, patience).out);
    found = unpacked.empty() ? "" : unpacked.back();
  }
  return fs::exists(found) && run({found, "-v"}, {}, patience).exit_code == 0 ? found : "";
}

/// One of two processes that follow the same log.
class instance {
 public:
  instance(const site& at, std::string name, std::vector<std::string> flags = {}) :
      at_{at}, name_{std::move(name)}, flags_{std::move(flags)},
      http_{"unix:" + (at.dir.path() / name_).string()}, admin_{http_ + "-admin"} {}

  void start() {
    auto flags = flags_;
    for (const auto& each :
         {"--http.listen=" + http_, "--admin.listen=" + admin_, std::string{"--http.drain=500ms"}})
      flags.push_back(each);
    service_.emplace(at_, flags);
    service_->line("ready");
  }

  /// Stops the service with SIGTERM and returns its exit status.
  int end() {
    service_->child().signal(SIGTERM);
    return service_->child().wait(patience);
  }

  void kill() {
    service_->child().signal(SIGKILL);
    CHECK(service_->child().wait(patience) == -SIGKILL);
  }

  /// Returns this instance as a `server` line of HAProxy's backend.
  std::string server() const {
    const auto path = [](const std::string& address) { return "unix@" + address.substr(5); };
    return "  server " + name_ + " " + path(http_) + " addr " + path(admin_) + "\n";
  }

 private:
  const site& at_;
  std::string name_;
  std::vector<std::string> flags_;
  std::string http_;
  std::string admin_;
  std::optional<served> service_;
};

/// HAProxy with the configuration in deploy/, except for its address, its servers and the times of
/// its health checks.
class balancer {
 public:
  balancer(const std::string& haproxy, const site& at, const std::string& servers) :
      process_{{haproxy, "-db", "-f", configuration(at, servers)}} {
    port_.inherit(false);
  }

  std::uint16_t port() const { return port_.number(); }

  bool finds_both_ready() const { return ask("/both-are-ready") == 200; }

  /// Waits until HAProxy finds both instances ready.
  void wait_for_both() const {
    const auto deadline = steady_clock::now() + patience;
    while (!finds_both_ready())
      if (steady_clock::now() > deadline)
        throw std::runtime_error{"HAProxy does not find both ready"};
  }

 private:
  int ask(const std::string& path) const {
    const auto client = std::make_unique<sse_client>(port_.number());
    client->send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(client, [](const sse_client& each) { return each.response().done(); });
    return client->response().status();
  }

  std::string configuration(const site& at, const std::string& servers) const {
    port_.inherit(true);
    std::ifstream original{fs::path{LOGFLUME_DEPLOY} / "haproxy" / "haproxy.cfg"};
    const auto path = at.dir.path() / "haproxy.cfg";
    std::ofstream configured{path};
    for (std::string line; std::getline(original, line);) {
      if (line.starts_with("  bind "))
        line = "  bind fd@" + std::to_string(port_.socket()) +
               "\n  monitor-uri /both-are-ready\n  monitor fail if { nbsrv(logflume) lt 2 }";
      if (const auto every = line.find("inter 1s"); every != line.npos)
        line.replace(every, 8, "inter 20ms");
      // An instance that is only slow stays in use while the other one is restarted.
      if (line.starts_with("  timeout check "))
        line = "  timeout check 60s";
      if (line.starts_with("  maxconn "))
        line = "  maxconn 2000";
      if (!line.starts_with("  server "))
        configured << line << "\n";
    }
    configured << servers;
    return path.string();
  }

  listening_port port_;
  process process_;
};

} // namespace logflume::test

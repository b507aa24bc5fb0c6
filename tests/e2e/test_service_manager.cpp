#include "http/socket/listener.hpp"
#include "tests/e2e/served.hpp"
#include "tests/support/notify_socket.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <csignal>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

std::vector<std::string> notifying(const notify_socket& systemd) {
  return {"/usr/bin/env", "NOTIFY_SOCKET=" + systemd.address(), "WATCHDOG_USEC=400000"};
}

/// Returns a launcher that passes a socket on as systemd does: as descriptor 3, with the process's
/// own id in LISTEN_PID.
std::vector<std::string> passing(int socket) {
  return {"/bin/bash", "-c",
          "exec 3<&$0; export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http; exec \"$@\"",
          std::to_string(socket)};
}

/// Returns the next message to the service manager that is not a watchdog ping.
std::string news(const notify_socket& systemd) {
  auto heard = systemd.read();
  while (heard == "WATCHDOG=1")
    heard = systemd.read();
  return heard;
}

TEST_CASE("the service manager is notified that the service is ready, alive and stopping") {
  const site at{"sse/log-before"};
  const notify_socket systemd;
  served service{at, {}, {}, notifying(systemd)};
  CHECK(systemd.read() == "STATUS=serving events");
  CHECK(systemd.read() == "READY=1");
  for (int i = 0; i < 3; ++i)
    CHECK(systemd.read() == "WATCHDOG=1");
  service.child().signal(SIGTERM);
  CHECK(news(systemd) == "STOPPING=1\nSTATUS=ending the open streams");
  CHECK(service.child().wait(patience) == 0);
}

TEST_CASE("the service manager is notified that the service waits for the log") {
  const site at;
  const notify_socket systemd;
  const served service{at, {}, {}, notifying(systemd)};
  CHECK(systemd.read().starts_with("STATUS=waiting for the log"));
  CHECK(systemd.read() == "READY=1");
}

TEST_CASE("clients that connect to a passed socket between two services are served by the second") {
  const site at{"sse/log-before"};
  // The manager owns the socket: it stays open between two services.
  const logflume::http::listener held{"127.0.0.1:0"};
  const int passed = ::fcntl(held.socket(), F_DUPFD, 10);
  {
    served first{at, {}, {}, passing(passed)};
    CHECK(first.port() == port_of(held.address()));
    CHECK(first.stop() == 0);
  }
  const client_ptr early = std::make_unique<sse_client>(port_of(held.address()));
  early->get_events("1001");
  served second{at, {}, {}, passing(passed)};
  read_until(early, has_events(1));
  CHECK(second.stop({&early, 1}) == 0);
  ::close(passed);
}

TEST_CASE(
    "a passed descriptor that is not a listening socket prevents the start and says what to do") {
  const site at;
  const int file = ::open("/dev/null", O_RDONLY);
  served service{at, {}, {}, passing(file)};
  CHECK(service.child().wait(patience) == 1);
  CHECK(service.child().lines().back().find("ListenStream=") != std::string::npos);
  ::close(file);
}

} // namespace

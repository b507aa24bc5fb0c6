#include "http/socket/listener.hpp"

#include "http/socket/accept.hpp"
#include "tests/http/client.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

using namespace logflume::http;

namespace {

std::string error_of(const std::string& text) {
  try {
    const listener made{text};
    return {};
  } catch (const std::system_error& error) {
    return error.what();
  }
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

/// Returns whether a socket that the listener accepts has TCP_NODELAY.
bool sends_at_once(const listener& listening) {
  const test::client client{listening.address()};
  const auto accepted = accept_one(listening.socket());
  REQUIRE(accepted.outcome == accept_outcome::accepted);
  int on = 0;
  socklen_t size = sizeof on;
  REQUIRE(::getsockopt(accepted.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, &size) == 0);
  return on != 0;
}

} // namespace

TEST_CASE("port 0 picks a free port and reports it") {
  const listener v4{"127.0.0.1:0"};
  CHECK(v4.address().starts_with("127.0.0.1:"));
  CHECK(v4.address() != "127.0.0.1:0");
}

TEST_CASE("an IPv6 address is written in brackets") {
  const listener v6{"[::1]:0"};
  CHECK(v6.address().starts_with("[::1]:"));
  const test::client connected{v6.address()};
}

TEST_CASE("data is sent to a client without delay even by a passed socket") {
  const listener own{"127.0.0.1:0"};
  CHECK(sends_at_once(own));
  // A service manager does not set this option.
  const descriptor passed{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(::listen(passed.get(), 1) == 0);
  CHECK(sends_at_once(listener{descriptor{::fcntl(passed.get(), F_DUPFD_CLOEXEC, 0)}}));
}

TEST_CASE("a malformed address is refused with the expected form") {
  for (const auto* bad : {"", "8080", ":8080", "a:", "a:b", "::1:80", "127.0.0.1:65536", "unix:"})
    CHECK_MESSAGE(holds(error_of(bad), "write"), bad);
}

TEST_CASE("an address already in use is reported with what to do") {
  const listener first{"127.0.0.1:0"};
  const auto error = error_of(first.address());
  CHECK(holds(error, first.address()));
  CHECK(holds(error, "another process uses it"));
}

TEST_CASE("a unix socket path is removed at the end and reused if its owner is gone") {
  const logflume::test::temp_dir directory;
  const auto path = directory.path() / "socket";
  const auto text = "unix:" + path.string();
  {
    const listener first{text};
    CHECK(holds(error_of(text), "another process uses it"));
    std::filesystem::create_hard_link(path, directory.path() / "stale");
  }
  CHECK_FALSE(std::filesystem::exists(path));
  const listener over_stale{"unix:" + (directory.path() / "stale").string()};
}

TEST_CASE("a unix socket path has the requested permissions whatever the umask") {
  const logflume::test::temp_dir directory;
  const auto path = directory.path() / "http.sock";
  const listener made{"unix:" + path.string(), mode_t{0666}};
  CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms{0666});
}

TEST_CASE("a file that is not a socket is left alone") {
  const logflume::test::temp_dir directory;
  const auto path = directory.path() / "file";
  std::ofstream{path} << "kept";
  CHECK(holds(error_of("unix:" + path.string()), "a file that is not a socket has this path"));
  CHECK(std::filesystem::exists(path));
}

#include "http/socket/inherited_sockets.hpp"

#include "http/server/acceptor.hpp"
#include "http/server/server_state.hpp"
#include "tests/http/client.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <variant>

using namespace logflume::http;
using test::fixture;
using test::get;

namespace {

/// Acts as a service manager: holds a listening socket for longer than the server lives.
class manager {
 public:
  explicit manager(const std::string& text = "127.0.0.1:0") : held_{text} {}

  const std::string& address() const { return held_.address(); }
  descriptor socket() const { return descriptor{::fcntl(held_.socket(), F_DUPFD_CLOEXEC, 0)}; }

 private:
  listener held_;
};

/// Sets the environment of a process that was passed these sockets, which begin at `first`.
struct passed {
  passed(int count, const char* names, int process = ::getpid()) {
    ::setenv("LISTEN_PID", std::to_string(process).c_str(), 1);
    ::setenv("LISTEN_FDS", std::to_string(count).c_str(), 1);
    ::setenv("LISTEN_FDNAMES", names, 1);
    const listener any{"127.0.0.1:0"};
    for (int i = 0; i < count; ++i)
      REQUIRE(::dup2(any.socket(), first + i) == first + i);
  }
  ~passed() {
    for (const auto* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
      ::unsetenv(name);
    for (int i = 0; i < 3; ++i)
      ::close(first + i);
  }

  static constexpr int first = 500;
};

std::string fault(const std::variant<inherited_sockets, std::string>& taken) {
  const auto* text = std::get_if<std::string>(&taken);
  return text == nullptr ? "" : *text;
}

} // namespace

TEST_CASE("a process without passed sockets inherits none") {
  const auto taken = take_inherited_sockets();
  CHECK_FALSE(std::get<inherited_sockets>(taken).http);
  CHECK_FALSE(std::get<inherited_sockets>(taken).admin);
}

TEST_CASE("the passed socket named admin is for the admin server and another one serves clients") {
  const passed two{2, "admin:logflume.socket"};
  const auto taken = take_inherited_sockets(passed::first);
  CHECK(std::get<inherited_sockets>(taken).admin.get() == passed::first);
  CHECK(std::get<inherited_sockets>(taken).http.get() == passed::first + 1);
  CHECK(::fcntl(passed::first, F_GETFD) == FD_CLOEXEC);
}

TEST_CASE("a passed socket without a name serves clients") {
  const passed one{1, ""};
  const auto taken = take_inherited_sockets(passed::first);
  CHECK(std::get<inherited_sockets>(taken).http.get() == passed::first);
}

TEST_CASE("a socket passed to another process is left alone") {
  const passed one{1, "http", ::getppid()};
  CHECK_FALSE(std::get<inherited_sockets>(take_inherited_sockets(passed::first)).http);
  CHECK(::fcntl(passed::first, F_GETFD) >= 0);
}

TEST_CASE("a second socket for one purpose and a socket that is not open are reported") {
  {
    const passed three{3, "http:admin:other"};
    CHECK(fault(take_inherited_sockets(passed::first)).find("other") != std::string::npos);
  }
  const passed one{1, "http"};
  ::close(passed::first);
  CHECK(fault(take_inherited_sockets(passed::first)).find("http") != std::string::npos);
}

TEST_CASE("a server accepts clients on the socket that it was passed") {
  const manager systemd;
  fixture server{test::default_options(), systemd.socket()};
  CHECK(server.http.address() == systemd.address());
  auto client = server.connect();
  client.send(get("/nothing"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404"));
}

TEST_CASE("a client that connects between two servers is served by the second") {
  const manager systemd;
  std::optional<fixture> first{std::in_place, test::default_options(), systemd.socket()};
  first->http.stop_accepting();
  test::client client{systemd.address()};
  client.send(get("/nothing"));
  first.reset();
  const fixture second{test::default_options(), systemd.socket()};
  CHECK(client.read_response().starts_with("HTTP/1.1 404"));
}

TEST_CASE("a socket that the manager keeps is no longer watched once accepting has ended") {
  const manager systemd;
  const descriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
  server_state shared{1, 0};
  acceptor door{epoll.get(), std::make_unique<listener>(systemd.socket()), shared, {}};
  door.begin();
  const test::client waiting{systemd.address()};
  epoll_event event{};
  REQUIRE(::epoll_wait(epoll.get(), &event, 1, -1) == 1);
  door.end();
  CHECK(::epoll_wait(epoll.get(), &event, 1, 0) == 0);
}

TEST_CASE("the path of a passed unix socket remains when its server ends") {
  const logflume::test::temp_dir directory;
  const auto path = directory.path() / "socket";
  const manager systemd{"unix:" + path.string()};
  {
    const listener server{systemd.socket()};
    CHECK(server.address() == systemd.address());
  }
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("a passed socket that does not listen is refused with the settings to use") {
  descriptor packets{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  CHECK_THROWS_WITH_AS(listener{std::move(packets)}, doctest::Contains("ListenStream="),
                       std::system_error);
}

TEST_CASE("a running event loop reports progress between two checks") {
  const fixture server;
  CHECK(server.http.loop_turned());
  // The second result does not wait for a timer, because each call wakes the loop.
  while (!server.http.loop_turned()) {
  }
}

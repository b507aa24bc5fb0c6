#include "http/socket/bound_socket.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <string>
#include <system_error>

using namespace logflume::http;

TEST_CASE("a packet socket is bound to its IPv4 or IPv6 address") {
  for (const std::string host : {"127.0.0.1:", "[::1]:"}) {
    const auto bound = bind_socket(host + "0", SOCK_DGRAM);
    CHECK(bound.address.starts_with(host));
    CHECK(bound.address != host + "0");
    int type = 0;
    socklen_t size = sizeof type;
    CHECK(::getsockopt(bound.socket.get(), SOL_SOCKET, SO_TYPE, &type, &size) == 0);
    CHECK(type == SOCK_DGRAM);
  }
}

TEST_CASE("a second packet socket on the same port is refused with the reason") {
  const auto first = bind_socket("127.0.0.1:0", SOCK_DGRAM);
  std::string error;
  try {
    bind_socket(first.address, SOCK_DGRAM);
  } catch (const std::system_error& refused) {
    error = refused.what();
  }
  CHECK(error.find(first.address) != error.npos);
  CHECK(error.find("another process uses it") != error.npos);
}

#include "http/socket/peer_address.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

using namespace logflume::http;

namespace {

peer_address v4(const char* text, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, text, &address.sin_addr);
  sockaddr_storage any{};
  std::memcpy(&any, &address, sizeof address);
  return peer_address::from(any);
}

peer_address v6(const char* text, std::uint16_t port, std::uint32_t scope = 0) {
  sockaddr_in6 address{};
  address.sin6_scope_id = scope;
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  inet_pton(AF_INET6, text, &address.sin6_addr);
  sockaddr_storage any{};
  std::memcpy(&any, &address, sizeof address);
  return peer_address::from(any);
}

} // namespace

TEST_CASE("a peer address is printed in its usual form") {
  CHECK(to_string(v4("127.0.0.1", 40'000)) == "127.0.0.1:40000");
  CHECK(to_string(v6("2001:db8::1", 80)) == "[2001:db8::1]:80");
  CHECK(to_string(v6("::ffff:10.0.0.1", 80)) == "10.0.0.1:80");
  CHECK(to_string(peer_address{}) == "unix");
  CHECK(to_string(v6("fe80::1", 80, 1)) == "[fe80::1%lo]:80");
  CHECK(to_string(v6("fe80::1", 80, 99'999)) == "[fe80::1%99999]:80");
}

TEST_CASE("link-local neighbours count as separate clients") {
  CHECK(v6("fe80::1", 1, 2).limit_key() == v6("fe80::1", 3, 2).limit_key());
  CHECK(v6("fe80::1", 1, 2).limit_key() != v6("fe80::2", 1, 2).limit_key());
  CHECK(v6("fe80::1", 1, 2).limit_key() != v6("fe80::1", 1, 3).limit_key());
}

TEST_CASE("an IPv4 address or an IPv6 /64 counts as one client") {
  CHECK(v4("10.0.0.1", 1).limit_key() == v4("10.0.0.1", 2).limit_key());
  CHECK(v4("10.0.0.1", 1).limit_key() == v6("::ffff:10.0.0.1", 1).limit_key());
  CHECK(v4("10.0.0.1", 1).limit_key() != v4("10.0.0.2", 1).limit_key());
  CHECK(v6("2001:db8::1", 1).limit_key() == v6("2001:db8::2:1", 1).limit_key());
  CHECK(v6("2001:db8::1", 1).limit_key() != v6("2001:db8:0:1::1", 1).limit_key());
}

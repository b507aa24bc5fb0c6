#include "http/message/host_rule.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;

TEST_CASE("a loopback listener serves only localhost, addresses and listed names to prevent DNS "
          "rebinding") {
  const host_rule rule{.names = {"sensors.example.org"}, .on_loopback = true};
  for (const char* served :
       {"", "localhost", "localhost:8080", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.1:8080",
        "[::1]", "[::1]:8080", "10.0.0.17:80", "sensors.example.org", "Sensors.Example.org:443"})
    CHECK_MESSAGE(rule.allows(served), served);
  for (const char* refused :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8080",
        "sensors.example.org.evil.example", "a"})
    CHECK_MESSAGE(!rule.allows(refused), refused);
}

TEST_CASE("a listener that is not on loopback serves every name or only the listed ones") {
  CHECK(host_rule{.names = {}, .on_loopback = false}.allows("anything.example"));
  const host_rule listed{.names = {"a"}, .on_loopback = false};
  CHECK(listed.allows("a:80"));
  CHECK_FALSE(listed.allows("b:80"));
}

TEST_CASE("the listener's address determines whether it is on loopback") {
  CHECK(is_loopback("127.0.0.1:80"));
  CHECK(is_loopback("127.9.0.1:80"));
  CHECK(is_loopback("[::1]:80"));
  CHECK_FALSE(is_loopback("0.0.0.0:80"));
  CHECK_FALSE(is_loopback("[::]:80"));
  CHECK_FALSE(is_loopback("unix:/run/logflume"));
}

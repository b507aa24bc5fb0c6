#include "http/server/httplib_server.hpp"

#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume::http;
using namespace logflume::http::test;

TEST_CASE("a request with an accepted head is served whatever its query and fields") {
  fixture server;
  auto client = server.connect();
  for (const std::string& target :
       {std::string{"/?a?b"}, std::string{"/?%ff&%3f"}, "/?" + std::string(7'900, 'q')}) {
    client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nCookie: " + std::string(5'000, 'c') +
                "\r\n\r\n");
    CHECK_MESSAGE(client.read_response().starts_with("HTTP/1.1 200 "), target.substr(0, 9));
  }
}

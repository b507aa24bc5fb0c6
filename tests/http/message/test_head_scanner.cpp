#include "http/message/request_head.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume::http;

TEST_CASE("a head ends at its empty line wherever its bytes are split") {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    head_scanner scanner;
    CHECK(scanner.scan(head.substr(0, cut)) == scan_state::incomplete);
    CHECK(scanner.scan(head + "GET /next") == scan_state::complete);
    CHECK(scanner.size() == head.size());
  }
}

TEST_CASE("empty lines before a request line belong to the head") {
  head_scanner scanner;
  CHECK(scanner.scan("\r\n\r\n") == scan_state::incomplete);
  CHECK(scanner.in_request_line());
  CHECK(scanner.scan("\r\n\r\nGET / HTTP/1.1\r\n\r\n") == scan_state::complete);
}

TEST_CASE("a bare CR, a bare LF and control bytes are rejected at once") {
  for (const std::string bad : {"GET / HTTP/1.1\n", "GET /\rx", "G\x01", "\x16\x03\x01", "a\x7f"})
    CHECK_MESSAGE(head_scanner{}.scan(bad) == scan_state::malformed, bad);
  CHECK(head_scanner{}.scan(std::string_view{"a\0", 2}) == scan_state::malformed);
}

#include "actors/config/syntax.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume::actors;

namespace {

void holds(bool (*rule)(const std::string&), std::initializer_list<std::string> right,
           std::initializer_list<std::string> wrong) {
  for (const auto& text : right) {
    CAPTURE(text);
    CHECK(rule(text));
  }
  for (const auto& text : wrong) {
    CAPTURE(text);
    CHECK_FALSE(rule(text));
  }
}

} // namespace

TEST_CASE("a listen address is a host and a port or a socket's path") {
  holds(is_listen_address,
        {"127.0.0.1:8080", "0.0.0.0:0", "localhost:65535", "[::1]:80", "[::]:0", "unix:/run/l.sock",
         "edge-1.example.org:80", "[fe80::1%eth0]:8080", "[fe80::1%2]:0"},
        {"[fe80::1%]:80",
         "[fe80::1%a b]:80",
         "[%eth0]:80",
         "fe80::1%eth0:80",
         "",
         "8080",
         ":8080",
         "127.0.0.1",
         "127.0.0.1:",
         "127.0.0.1:65536",
         "127.0.0.1:-1",
         "127.0.0.1:http",
         "256.0.0.1:80",
         "1.2.3:80",
         "::1:80",
         "[::1]",
         "[::g]:80",
         "[]:80",
         "unix:",
         "unix:" + std::string(108, 'a'),
         "a b:80",
         "http://localhost:80"});
}

TEST_CASE("a network address is a host and a port or empty") {
  holds(is_network_address, {"", "127.0.0.1:5683", "0.0.0.0:0", "[::]:5683"},
        {"unix:/run/l.sock", "5683", "127.0.0.1", "127.0.0.1:65536"});
}

TEST_CASE("a topic's name is one path segment and not the name of another topic's file") {
  holds(is_topic, {"temperature", "temp.raw", "a", "A-b_c~1", "..."},
        {"", ".", "..", "a/b", "/", "a b", "a%20b", "ä", "a\n", "a.history", "a.ancient_history",
         "a.work", "a.lock"});
}

TEST_CASE("the root secret comes from standard input, a descriptor, a file or a credential") {
  holds(is_secret_source, {"stdin", "fd:3", "fd:0", "file:/run/secret", "credential:root-secret"},
        {"", "STDIN", "fd:", "fd:x", "fd:-1", "file:", std::string{"file:a\0b", 8},
         "credential:", "credential:a/b", "0123456789abcdef0123456789abcdef"});
}

TEST_CASE("a secret's path stays inside the store") {
  holds(is_secret_path, {"default/secrets.temperature-events.key", "key"},
        {"", "/etc/passwd", "../key", "default/../../key", "default/"});
}

TEST_CASE("a field's name includes its event") {
  holds(is_event_field, {"Registered.secret"},
        {"", "secret", ".secret", "Registered.", "A.b.c", "."});
}

TEST_CASE("an origin is written as a browser sends it") {
  holds(is_origin,
        {"https://example.org", "http://localhost:3000", "https://[::1]:8443", "https://[::1]",
         "https://10.0.0.1"},
        {"", "*", "null", "example.org", "https://", "https://example.org/", "https://Example.org",
         "https://example.org:", "https://example.org:0", "https://example.org:65536",
         "ftp://example.org", "https://a b", "https://user@example.org"});
}

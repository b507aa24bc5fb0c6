#include "http/message/request_head.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

using namespace logflume::http;

namespace {

int status_of(const std::string& text) {
  const auto result = read_head(text);
  const auto* refused = std::get_if<head_refusal>(&result);
  return refused != nullptr ? refused->status : 200;
}

std::string with(const std::string& fields) {
  return "GET / HTTP/1.1\r\n" + fields + "\r\n";
}
std::string target(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

} // namespace

TEST_CASE("a head is parsed into its method and path and query and fields") {
  const std::string text =
      "\r\nGET /a/b?c=d HTTP/1.1\r\nHost: a:80\r\nAccept:\t text/html \r\nX-Empty:\r\n\r\n";
  const auto head = std::get<request_head>(read_head(text));
  CHECK(head.method == "GET");
  CHECK(head.path == "/a/b");
  CHECK(head.query == "c=d");
  CHECK(head.minor_version == 1);
  CHECK(head.keep_alive);
  CHECK(head.field("accept") == "text/html");
  CHECK(head.field("x-empty").empty());
  CHECK(head.field("none").empty());
}

TEST_CASE("a malformed request line is refused") {
  for (const auto* line : {"GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1",
                           "GET / x HTTP/1.1", "G@T / HTTP/1.1", "G\xc3\xa4T / HTTP/1.1",
                           "GET\t/\tHTTP/1.1", "GET / http/1.1", "GET / HTTP/1.1x", "GET / HTTP/x"})
    CHECK_MESSAGE(status_of(std::string{line} + "\r\nHost: a\r\n\r\n") == 400, line);
}

TEST_CASE("only HTTP/1.0 and HTTP/1.1 are supported") {
  CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 200);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
  CHECK(status_of("GET / HTTP/1.2\r\nHost: a\r\n\r\n") == 505);
  CHECK(status_of("GET / HTTP/0.9\r\nHost: a\r\n\r\n") == 505);
  CHECK(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505);
  CHECK(status_of("PRI * HTTP/2.0\r\n\r\n") == 400);
}

TEST_CASE("known methods are accepted, CONNECT gets 405 and unknown ones get 501") {
  for (const std::string method : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    CHECK(status_of(method + " / HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
  CHECK(status_of("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n") == 405);
  CHECK(status_of("BREW / HTTP/1.1\r\nHost: a\r\n\r\n") == 501);
}

TEST_CASE("a target is in origin form, in absolute form or an asterisk for OPTIONS") {
  for (const auto* good : {"/", "/a", "/a?b", "/a?b=%0a", "/%20", "/a|b", "//a"})
    CHECK_MESSAGE(status_of(target(good)) == 200, good);
  for (const auto* bad :
       {"a",        "*",    "a:80", "https://a/", "http://", "http:///a", "http://a@b/",
        "ftp://a/", "/#a",  "/a b", "/%",         "/%4",     "/%4g",      "/%00",
        "/%0a",     "/%7f", "/?%4", "/\"",        "/\\",     "/\xc3\xa4", "/\t"})
    CHECK_MESSAGE(status_of(target(bad)) == 400, bad);
  CHECK(status_of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") == 200);

  const auto text = target("HTTP://a.example:80/b?c");
  const auto head = std::get<request_head>(read_head(text));
  CHECK(head.path == "/b");
  CHECK(head.query == "c");
  const auto rootless = target("http://a?c");
  CHECK(std::get<request_head>(read_head(rootless)).path == "/");
}

TEST_CASE("a target of 8000 bytes is accepted and a longer one gets 414") {
  CHECK(status_of(target("/" + std::string(7'999, 'a'))) == 200);
  CHECK(status_of(target("/" + std::string(8'000, 'a'))) == 414);
}

TEST_CASE("an HTTP/1.1 request must have exactly one valid Host field") {
  CHECK(status_of(with("")) == 400);
  CHECK(status_of(with("Host: a\r\nHost: a\r\n")) == 400);
  CHECK(status_of(with("Host: a\r\nhost: b\r\n")) == 400);
  CHECK(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
  for (const std::string good :
       {"", "a", "a.b:80", "a:65535", "a:", "a%2d", "127.0.0.1", "[::1]:8080", "[::1]"})
    CHECK_MESSAGE(status_of(with("Host: " + good + "\r\n")) == 200, good);
  for (const std::string bad :
       {"a b", "a/b", "a@b", "a:b", "a:80:80", "[::1", "[x!]", "a,b", ":80", "a:99999", "a:65536",
        "a:000000080000", "a%zz", "a%2", "[zz]", "[::::::]", "[]", "[1.2.3.4]"})
    CHECK_MESSAGE(status_of(with("Host: " + bad + "\r\n")) == 400, bad);
}

TEST_CASE("a head with an ambiguous body length is refused") {
  const auto body = [](const std::string& fields) {
    return status_of(with("Host: a\r\n" + fields));
  };
  CHECK(body("Content-Length: 0\r\n") == 200);
  CHECK(body("Content-Length: 12\r\n") == 200);
  CHECK(body("Transfer-Encoding: chunked\r\n") == 200);
  CHECK(body("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n") == 400);
  CHECK(body("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n") == 400);
  CHECK(body("Content-Length: 1\r\nContent-Length: 2\r\n") == 400);
  CHECK(body("Content-Length: 1\r\nContent-Length: 1\r\n") == 400);
  CHECK(body("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") == 400);
  for (const std::string bad :
       {"", "+1", "-1", "1,1", "1, 1", "0x1", "1 1", "1.0", "a", "99999999999999999999"})
    CHECK_MESSAGE(body("Content-Length: " + bad + "\r\n") == 400, bad);
  for (const std::string bad : {"", "gzip", "identity", "xchunked", "chunked, identity",
                                "gzip, chunked", "chunked;a", "\"chunked\""})
    CHECK_MESSAGE(body("Transfer-Encoding: " + bad + "\r\n") == 400, bad);
  CHECK(status_of("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}

TEST_CASE("a head gives the length of the body that follows") {
  const auto length = [](const std::string& fields) {
    return std::get<request_head>(read_head(with("Host: a\r\n" + fields))).body_length;
  };
  CHECK(length("") == 0);
  CHECK(length("Content-Length: 0012\r\n") == 12);
  CHECK(length("Content-Length: 999999999999999999\r\n") == 999'999'999'999'999'999);
  CHECK(length("Transfer-Encoding: chunked\r\n") == std::nullopt);
}

TEST_CASE("malformed or too many header fields are refused") {
  for (const std::string bad :
       {"A : b\r\n", "A\t: b\r\n", ": b\r\n", "A\r\n", "A b: c\r\n", "(A): b\r\n", " A: b\r\n",
        "A: b\r\n c\r\n", "A: b\r\n\tc\r\n", "A: b\rc\r\n", "A: b\nc\r\n", "A: \x01\r\n",
        "A: \x7f\r\n", "\xc3\xa4: b\r\n"})
    CHECK_MESSAGE(status_of(with("Host: a\r\n" + bad)) == 400, bad);
  CHECK(status_of(with("Host: a\r\nA: " + std::string(1, '\0') + "\r\n")) == 400);
  CHECK(status_of(with("Host: a\r\nA: \xc3\xa4\r\n")) == 200);
  // A line is limited only by the limit of the whole head.
  CHECK(status_of(with("Host: a\r\nA: " + std::string(15'000, 'b') + "\r\n")) == 200);
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "A: b\r\n";
  CHECK(status_of(with("Host: a\r\n" + many)) == 431);
}

TEST_CASE(
    "an HTTP/1.1 connection is kept unless the client ends it or sends a body that is not read") {
  const auto kept = [](const std::string& text) {
    return std::get<request_head>(read_head(text)).keep_alive;
  };
  CHECK(kept(with("Host: a\r\n")));
  CHECK(kept(with("Host: a\r\nContent-Length: 000\r\n")));
  CHECK_FALSE(kept(with("Host: a\r\nConnection: x, Close\r\n")));
  CHECK_FALSE(kept(with("Host: a\r\nContent-Length: 1\r\n")));
  CHECK_FALSE(kept(with("Host: a\r\nTransfer-Encoding: Chunked\r\n")));
  CHECK(kept("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"));
  CHECK_FALSE(kept("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("no text crashes the head parser and every accepted path begins with a slash or is an "
          "asterisk") {
  CHECK(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "GET ", "OPTIONS", " ", "/", "*", "a", "?", "%41", "%", "http://", " HTTP/1.1", "\r\n",
        "\r\n\r\n", "Host: a\r\n", "Content-Length: 5\r\n", ":", "\t", "\xff", "[", "]"));
    std::string text;
    for (const auto& piece : pieces)
      text += piece;
    const auto result = read_head(text);
    if (const auto* head = std::get_if<request_head>(&result))
      RC_ASSERT(head->path == "*" || head->path.starts_with('/'));
  }));
}

#include "http/message/request_body.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace logflume::http;

namespace {

/// What was read of `text`, and what is left of it.
struct outcome {
  body_state state;
  std::string bytes;
  std::string rest;

  bool operator==(const outcome&) const = default;
};

outcome read_chunked(std::string text, std::size_t most = 100) {
  request_body body{std::nullopt, most};
  const auto state = body.take(text);
  return {state, std::string{body.bytes()}, text};
}

} // namespace

TEST_CASE("a body of a given length ends with its last byte and the bytes after it are left") {
  request_body body{5, 5};
  std::string input = "ab";
  CHECK(body.take(input) == body_state::incomplete);
  CHECK(input.empty());
  input = "cdeGET /";
  CHECK(body.take(input) == body_state::complete);
  CHECK(body.bytes() == "abcde");
  CHECK(input == "GET /");
}

TEST_CASE("a body beyond the limit is refused as soon as its length is known") {
  std::string input = "abcdef";
  CHECK(request_body{6, 5}.take(input) == body_state::too_long);
  CHECK(request_body{UINT64_MAX, 5}.take(input) == body_state::too_long);
  CHECK(input == "abcdef");
  CHECK(read_chunked("3\r\nabc\r\n3\r\ndef\r\n", 5).state == body_state::too_long);
  CHECK(read_chunked("FFFFFFFFFFFFFFFF\r\n").state == body_state::too_long);
  CHECK(read_chunked("5\r\nabcde\r\n0\r\n\r\n", 5).state == body_state::complete);
}

TEST_CASE("a chunked body is joined without its sizes, extensions and trailers") {
  const outcome all{body_state::complete, "abcdefghijklm", "POST"};
  CHECK(read_chunked("3\r\nabc\r\n00a\r\ndefghijklm\r\n0\r\n\r\nPOST") == all);
  CHECK(read_chunked("3;a=b\r\nabc\r\nA ; c=\"d\"\r\ndefghijklm\r\n000\r\nE: f\r\n\r\nPOST") ==
        all);
  CHECK(read_chunked("0\r\n\r\n") == outcome{body_state::complete, "", ""});
}

TEST_CASE("malformed or ambiguous chunks are refused") {
  for (const auto* bad :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", "1 1\r\n", " 1\r\na\r\n", "1a b\r\n",
        "1\n\r\na", "1;\ra\r\n", "10000000000000000\r\n", "1\r\nab\r\n", "1\r\na\nb", "1\r\na\rb",
        "0\r\nA: \x01\r\n\r\n", "0\r\nA: b\nC: d\r\n\r\n"}) {
    CAPTURE(bad);
    CHECK(read_chunked(bad).state == body_state::malformed);
  }
}

TEST_CASE("the lines and trailers of a chunked body are limited in size") {
  CHECK(read_chunked(std::string(300, '0')).state == body_state::malformed);
  CHECK(read_chunked(std::string(300, '0') + "\r\n").state == body_state::malformed);
  CHECK(read_chunked("0\r\n" + std::string(5'000, 'a')).state == body_state::malformed);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 1'000; ++i)
    trailers += "A: bcd\r\n";
  CHECK(read_chunked(trailers).state == body_state::malformed);
}

TEST_CASE("the longest allowed lines of a chunked body are also accepted byte by byte") {
  for (const auto& text : {"1;" + std::string(254, 'a') + "\r\nx\r\n0\r\n\r\n",
                           "0\r\n" + std::string(4'096, 'a') + "\r\n\r\n"}) {
    CHECK(read_chunked(text).state == body_state::complete);
    request_body body{std::nullopt, 100};
    std::string input;
    auto state = body_state::incomplete;
    for (std::size_t at = 0; at < text.size() && state == body_state::incomplete; ++at) {
      input += text[at];
      state = body.take(input);
    }
    CHECK(state == body_state::complete);
    CHECK(input.empty());
  }
}

TEST_CASE("a chunked body split at any bytes is read as the same body") {
  CHECK(rc::check([] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'e'))));
    std::string text;
    std::string whole;
    for (const auto& part : parts) {
      const auto size = part.size() % 15 + 1;
      const auto piece = (part + std::string(15, 'z')).substr(0, size);
      text.append(1, "0123456789abcdef"[size]).append("\r\n").append(piece).append("\r\n");
      whole += piece;
    }
    text += "0\r\n\r\nnext";
    request_body body{std::nullopt, 100'000};
    std::string input;
    auto state = body_state::incomplete;
    for (std::size_t at = 0; at < text.size() && state == body_state::incomplete;) {
      const auto step = *rc::gen::inRange<std::size_t>(1, 8);
      input += text.substr(at, step);
      at += step;
      state = body.take(input);
    }
    RC_ASSERT(state == body_state::complete);
    RC_ASSERT(body.bytes() == whole);
    RC_ASSERT(std::string{"next"}.starts_with(input));
  }));
}

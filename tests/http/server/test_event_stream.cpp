#include "http/server/event_stream.hpp"

#include "tests/http/client.hpp"
#include "tests/http/unlooped_stream.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <sys/socket.h>

#include <array>
#include <string>
#include <vector>

using namespace logflume::http;
using test::make_frames;

namespace {

struct socket_pair {
  socket_pair() {
    std::array<int, 2> ends;
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ours = ends[0];
    theirs = descriptor{ends[1]};
    const int size = 4096;
    ::setsockopt(ours, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  }

  std::string read_waiting() const {
    std::string text;
    char buffer[4096];
    for (ssize_t size; (size = ::recv(theirs.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0;)
      text.append(buffer, static_cast<std::size_t>(size));
    return text;
  }

  int ours; ///< given to the stream
  descriptor theirs;
};

} // namespace

TEST_CASE("pending frames are sent in order and counted in chunked and plain streams") {
  for (const bool chunked : {true, false}) {
    const socket_pair pair;
    auto stream = test::unlooped_stream(pair.ours, chunked);
    CHECK(stream.idle());
    for (int i = 0; i < 100; ++i)
      stream.push(make_frames("data:" + std::to_string(i % 10) + "\n\n"));
    CHECK_FALSE(stream.idle());
    const auto sent = stream.send();
    CHECK(sent.outcome == send_outcome::done);
    CHECK(sent.completed == 100);
    CHECK(stream.idle());
    std::string expected;
    for (int i = 0; i < 100; ++i) {
      const frames one{"data:" + std::to_string(i % 10) + "\n\n"};
      expected += chunked ? one.chunked() : one.plain();
    }
    CHECK(sent.bytes == expected.size());
    CHECK(pair.read_waiting() == expected);
  }
}

TEST_CASE("a stream keeps what a full socket does not take and completes each frame once") {
  CHECK(rc::check([] {
    const socket_pair pair;
    auto stream = test::unlooped_stream(pair.ours, true);
    const auto sizes =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 9'000)));
    std::string expected;
    for (const int size : sizes) {
      const auto made = make_frames(std::string(static_cast<std::size_t>(size), 'x'));
      expected += made->chunked();
      stream.push(made);
    }
    stream.finish();
    expected += "0\r\n\r\n";
    std::string received;
    std::size_t completed = 0;
    for (;;) {
      const auto sent = stream.send();
      RC_ASSERT(sent.outcome != send_outcome::gone);
      completed += sent.completed;
      received += pair.read_waiting();
      if (sent.outcome == send_outcome::done)
        break;
    }
    RC_ASSERT(received == expected);
    RC_ASSERT(completed == sizes.size());
  }));
}

TEST_CASE("only frames that the socket has not begun are dropped and the newest go first") {
  const socket_pair pair;
  auto stream = test::unlooped_stream(pair.ours, false);
  const std::string big(9'000, 'x');
  stream.push(make_frames(big));
  CHECK(stream.drop_unsent(0) == 0);
  stream.push(make_frames("data:1\n\n"));
  stream.push(make_frames("data:2\n\n"));
  CHECK(stream.drop_unsent(1) == 1);
  REQUIRE(stream.send().outcome == send_outcome::blocked);
  CHECK(stream.drop_unsent(2) == 1);
  std::string received;
  do
    received += pair.read_waiting();
  while (stream.send().outcome != send_outcome::done);
  received += pair.read_waiting();
  CHECK(received == big);
  CHECK(stream.drop_unsent(1) == 0);
}

TEST_CASE("sending to a closed peer reports it as gone without a signal") {
  socket_pair pair;
  auto stream = test::unlooped_stream(pair.ours, true);
  pair.theirs.reset();
  stream.push(make_frames(":\n\n"));
  CHECK(stream.send().outcome == send_outcome::gone);
}

TEST_CASE("a finished stream ends with a last chunk and a plain one with its connection") {
  for (const bool chunked : {true, false}) {
    const socket_pair pair;
    auto stream = test::unlooped_stream(pair.ours, chunked);
    stream.finish();
    stream.finish();
    const auto sent = stream.send();
    CHECK(sent.outcome == send_outcome::done);
    CHECK(sent.completed == 0);
    std::move(stream).release();
    CHECK(pair.read_waiting() == (chunked ? "0\r\n\r\n" : ""));
    char byte;
    CHECK(::recv(pair.theirs.get(), &byte, 1, 0) == 0);
  }
}

TEST_CASE("a dropped stream closes its connection without a last chunk") {
  const socket_pair pair;
  { const auto stream = test::unlooped_stream(pair.ours, true); }
  char byte;
  CHECK(::recv(pair.theirs.get(), &byte, 1, 0) == 0);
}

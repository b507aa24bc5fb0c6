#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

using namespace logflume::http;
using test::fixture;
using test::get;
using test::make_frames;

namespace {

const std::string path = "/api/temperature/events/7";

} // namespace

TEST_CASE("a client that half-closes gets its stream until it is gone") {
  fixture server;
  std::optional<test::client> client{server.connect()};
  client->send(get(path));
  client->half_close();
  auto [request, stream] = server.streams.take();
  const auto observer = std::make_shared<test::recording_observer>();
  stream.observe(observer);
  observer->wait_half_closed();
  CHECK(observer->hang_ups() == 0);
  stream.push(make_frames("data:1\n\n"));
  CHECK(stream.send().outcome == send_outcome::done);
  CHECK(client->read_until("data:1\n\n\r\n").ends_with("data:1\n\n\r\n"));

  client.reset();
  stream.push(make_frames(":\n\n"));
  static_cast<void>(stream.send());
  observer->wait_hung_up();
}

TEST_CASE("the observer is notified of a hang-up") {
  fixture server;
  auto client = server.connect();
  client.send(get(path));
  auto [request, stream] = server.streams.take();
  const auto observer = std::make_shared<test::recording_observer>();
  stream.observe(observer);
  client.reset();
  observer->wait_hung_up();
}

TEST_CASE("a large request pipelined after a stream's is not kept while the stream lasts") {
  fixture server;
  auto client = server.connect();
  client.send(get(path) + get("/none", "A: " + std::string(2'000, 'a') + "\r\n"));
  auto [request, stream] = server.streams.take();
  stream.finish();
  CHECK(stream.send().outcome == send_outcome::done);
  std::move(stream).release();
  CHECK(client.read_to_end().ends_with("0\r\n\r\n"));
}

TEST_CASE("a request pipelined after a stream's is served when the stream ends") {
  fixture server;
  auto client = server.connect();
  client.send(get(path) + get("/none"));
  auto [request, stream] = server.streams.take();
  stream.finish();
  stream.send();
  std::move(stream).release();
  client.read_until("0\r\n\r\n");
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
}

#include "tests/e2e/guarded.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// A service that writes its log and requires tokens.
struct guarded_writer : guarded {
  std::string writer = token_of(key, {"write:temperature/1001", "temperature/1001"});

  guarded_writer() : guarded{{"--sensors.udp_listen=127.0.0.1:0"}} {
    // Until then, commands get a 503.
    service.line("writer_ready");
  }

  client_ptr command(const std::string& body, const std::string& token,
                     const std::string& entity = "1001") {
    return guarded::command(entity, body, token);
  }
};

TEST_CASE("a command over HTTP is recorded and reaches the streams of its entity") {
  guarded_writer running;
  const auto stream = running.ask("/temperature/envelopes/1001?from=now", running.writer);
  read_until(stream, [](const sse_client& each) {
    return each.response().body().find("event:position") != std::string::npos;
  });
  const auto registered = running.command(R"({"Register":{"secret":"hush"}})", running.writer);
  CHECK(registered->response().status() == 200);
  const auto posted = running.command(R"({"Post":{"temperature":4711}})", running.writer);
  CHECK(posted->response().status() == 200);
  CHECK(posted->response().header("cache-control") == "no-store");
  // The response has the same envelope as the stream.
  const auto& body = posted->response().body();
  const auto event = body.substr(body.find(R"("persistence_id")"));
  read_until(stream, [&](const sse_client& each) {
    return each.response().body().find(event.substr(0, event.size() - 1)) != std::string::npos;
  });
  const auto printed = lines_of(run_logflume(on(running.at, {"cat", "--entity=1001"})).out);
  REQUIRE(printed.size() >= 2);
  CHECK(printed.back().find("4711") != std::string::npos);
  CHECK(printed[printed.size() - 2].find(R"("Registered")") != std::string::npos);
  CHECK(running.service.stop({&stream, 1}) == 0);
}

TEST_CASE("a command over HTTP is refused if its token or entity or body does not allow it") {
  guarded_writer running;
  const std::string post = R"({"Post":{"temperature":21}})";
  const auto status = [&](const std::string& token, const std::string& entity = "1001") {
    return running.command(post, token, entity)->response().status();
  };
  CHECK(status("") == 401);
  CHECK(status(token_of(running.key, {"*/*"})) == 403);
  CHECK(status(running.writer, "1002") == 403);
  const auto all = token_of(running.key, {"write:temperature/*"});
  CHECK(status(all, "4711") == 409);
  CHECK(running.command("{}", all)->response().status() == 400);
  CHECK(running.command(std::string(20'000, ' '), all)->response().status() == 413);
  CHECK(running.service.stop() == 0);
}

TEST_CASE("a service that only reads its log takes no commands") {
  guarded running;
  CHECK(running.status("/temperature/entities/1001/commands", token_of(running.key, {"write:*/*"}),
                       "POST") == 404);
  CHECK(running.service.stop() == 0);
}

} // namespace

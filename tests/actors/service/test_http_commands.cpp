#include "actors/service/http_commands.hpp"

#include "http/server/server_state.hpp"
#include "tests/actors/gateway/write_world.hpp"

#include <doctest/doctest.h>

#include <sys/eventfd.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

/// The response to a command, once it has come.
using response_ptr = std::shared_ptr<std::optional<http::response>>;

/// Commands over HTTP in front of a write side, without sockets.
struct command_world : write_world {
  http_commands commands;
  control_relay_actor relay;
  gateway_actor writing;

  command_world() {
    writing = start_gateway();
    start_relay(topic());
  }

  ~command_world() { stop_relay(); }

  static topic_config topic() {
    topic_config values;
    values.log.topic = "temperature";
    values.log.max_record_size = log::default_max_record_size;
    values.kinds = {"TemperatureRead", "Registered"};
    values.redact = {"Registered.secret"};
    return values;
  }

  void start_relay(const topic_config& values) {
    stop_relay();
    relay = world.system.spawn(control_relay, recorder_actor{writing}, shared_settings());
    commands.add(values, relay);
  }

  void stop_relay() {
    commands.close();
    if (relay)
      caf::anon_send_exit(relay, caf::exit_reason::user_shutdown);
    relay = nullptr;
    world.run();
  }

  response_ptr take(std::uint64_t entity, const std::string& body,
                    const std::string& to = "temperature") {
    auto made = std::make_shared<std::optional<http::response>>();
    auto client = std::make_unique<http::connection>(
        http::client_socket{http::descriptor{::eventfd(0, EFD_CLOEXEC)}, 1,
                            std::make_shared<http::server_state>(0, 0)},
        http::peer_address{});
    commands.take({.topic = to, .entity = entity, .body = body},
                  std::make_shared<http::pending_response>(
                      std::move(client), http::response{},
                      [made](std::unique_ptr<http::connection> returned) {
                        *made = *returned->prepared_response;
                      }));
    return made;
  }

  http::response respond(std::uint64_t entity, const std::string& body,
                         const std::string& to = "temperature") {
    const auto made = take(entity, body, to);
    world.run();
    REQUIRE(*made);
    return **made;
  }
};

bool has(const http::response& made, std::string_view text) {
  return made.body.find(text) != std::string::npos;
}

} // namespace

TEST_CASE_FIXTURE(command_world, "a command is answered with the envelope that was recorded") {
  const auto registered = respond(7, R"({"Register":{"secret":"hush"}})");
  CHECK(registered.status == 200);
  CHECK(registered.content_type == "application/json");
  CHECK(registered.body.starts_with(R"({"id":"0-)"));
  CHECK(has(registered, R"("persistence_id":"Sensor|7","seq_nr":1,"offset":0,"timestamp":")"));
  CHECK(registered.body.ends_with("\"event\":{\"Registered\":{\"secret\":\"[redacted]\"}}}\n"));
  const auto posted = respond(7, R"({"Post":{"temperature":21}})");
  CHECK(posted.status == 200);
  CHECK(has(posted, R"("seq_nr":2,"offset":1,)"));
  CHECK(posted.body.ends_with("\"event\":{\"TemperatureRead\":{\"temperature\":21}}}\n"));
  const auto stored = logged();
  REQUIRE(stored.size() == 2);
  CHECK(stored[0].json == registered_json("hush"));
  CHECK(stored[1].json == reading_json(21));
}

TEST_CASE_FIXTURE(command_world,
                  "a command that the entity refuses is a conflict and is not recorded") {
  CHECK(respond(7, R"({"Post":{"temperature":21}})").status == 409);
  CHECK(respond(7, R"({"Register":{"secret":""}})").status == 200);
  CHECK(respond(7, R"({"Post":{"temperature":21}})").status == 409);
  CHECK(logged().size() == 1);
}

TEST_CASE_FIXTURE(command_world, "a body that the topic cannot record is refused at once") {
  CHECK(respond(7, "x").status == 400);
  respond(7, R"({"Register":{"secret":"hush"}})");
  const auto refused = respond(7, R"({"Post":{"temperature":-1}})");
  CHECK(refused.status == 400);
  CHECK(has(refused, "u32"));
  CHECK(respond(7, R"({"Register":{"secret":")" + std::string(100'000, 'x') + "\"}}").status ==
        400);
  auto others = topic();
  others.kinds = {"Registered"};
  start_relay(others);
  const auto unknown = respond(7, R"({"Post":{"temperature":21}})");
  CHECK(unknown.status == 400);
  CHECK(has(unknown, "topics.temperature.kinds"));
  CHECK(logged().size() == 1);
}

TEST_CASE_FIXTURE(command_world,
                  "a command gets 503 without the log's path if the log cannot be written") {
  respond(7, R"({"Register":{"secret":"hush"}})");
  errors[file_action::write] = std::make_error_code(std::errc::no_space_on_device);
  const auto refused = respond(7, R"({"Post":{"temperature":21}})");
  CHECK(refused.status == 503);
  CHECK(refused.fields == std::vector<std::pair<std::string, std::string>>{{"Retry-After", "5"}});
  CHECK_FALSE(has(refused, log.topic.active.string()));
  CHECK(logged().size() == 1);
}

TEST_CASE_FIXTURE(command_world, "a command to a topic that is no longer written gets 503") {
  CHECK(respond(7, R"({"Register":{"secret":"hush"}})", "humidity").status == 503);
  commands.remove("temperature");
  CHECK(respond(7, R"({"Register":{"secret":"hush"}})").status == 503);
  start_relay(topic());
  const auto waiting = take(7, R"({"Register":{"secret":"hush"}})");
  stop_relay();
  REQUIRE(*waiting);
  CHECK((*waiting)->status == 503);
}

TEST_CASE_FIXTURE(command_world, "the number of commands that wait for the log is limited") {
  std::vector<response_ptr> waiting;
  for (std::size_t i = 0; i < http_commands::max_waiting; ++i)
    waiting.push_back(take(7, R"({"Register":{"secret":"hush"}})"));
  const auto refused = take(7, R"({"Register":{"secret":"hush"}})");
  REQUIRE(*refused);
  CHECK((*refused)->status == 503);
  CHECK((*refused)->fields.front() == std::pair<std::string, std::string>{"Retry-After", "1"});
  world.run();
  for (const auto& each : waiting) {
    REQUIRE(*each);
    CHECK((*each)->status == 200);
  }
  CHECK(respond(7, R"({"Post":{"temperature":21}})").status == 200);
}

} // namespace logflume::test

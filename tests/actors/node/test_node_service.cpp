#include "actors/node/node_service.hpp"

#include "actors/node/node_network.hpp"
#include "actors/runtime/caf_config.hpp"
#include "actors/stream/http_front.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/support/pipe_ends.hpp"

#include <caf/io/middleman.hpp>
#include <caf/io/publish.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace logflume::test {

using namespace actors;

namespace {

constexpr auto patience = 60s;
constexpr const char* loopback = "127.0.0.1";

struct networked_config : caf_config {
  networked_config() {
    CHECK(std::holds_alternative<node_network>(node_network::add_to(*this, {})));
  }
};

/// Two CAF nodes, on threads of their own. What their actors use outlives them.
struct node_fixture {
  pipe_ends log_lines;
  journal output{log_lines.writer(), {level::warning, output_format::json}};
  service_counts counts;
  topic_list topics;
  networked_config here_config;
  networked_config there_config;
  caf::actor_system here{here_config};
  caf::actor_system there{there_config};

  auto find(std::uint16_t port) { return find_inspector(there, {loopback, port}, {}, patience); }

  std::string fault(std::uint16_t port) {
    const auto found = find(port);
    REQUIRE(std::holds_alternative<std::string>(found));
    return std::get<std::string>(found);
  }
};

using older_inspector = caf::typed_actor<caf::replies_to<inspection::ask_status>::with<int>>;

older_inspector::behavior_type answer_one() {
  return {[](inspection::ask_status) { return 1; }};
}

} // namespace

TEST_CASE_FIXTURE(node_fixture, "an Inspector with other messages is reported as another version") {
  const auto older = here.spawn(answer_one);
  const auto port = caf::io::publish(older, 0, loopback);
  REQUIRE(port);
  CHECK(fault(*port).find("another version") != std::string::npos);
  caf::anon_send_exit(older, caf::exit_reason::kill);
}

TEST_CASE_FIXTURE(node_fixture, "a CAF node without an Inspector is reported as such") {
  const auto port = here.middleman().open(0, loopback);
  REQUIRE(port);
  CHECK(fault(*port).find("offers no Inspector") != std::string::npos);
}

TEST_CASE_FIXTURE(node_fixture,
                  "killing the Inspector remotely ends nothing else and is reported") {
  const auto top = here.spawn([]() -> inspected_supervisor_actor::behavior_type {
    return {[](ask_children) { return children{}; }, [](ask_mailbox) { return std::uint64_t{0}; }};
  });
  const auto front = here.spawn(http_front, test_front_settings(), idle_server(), &counts);
  {
    node_config node;
    node.listen = "127.0.0.1:0";
    const inspected subject{
        .supervisor = top, .front = front, .counts = &counts, .topics = &topics};
    const node_service service{here, node, subject, output};
    REQUIRE(service.listens());
    const auto found = find(service.address().port);
    REQUIRE(std::holds_alternative<inspection::inspector_actor>(found));
    caf::anon_send_exit(std::get<inspection::inspector_actor>(found), caf::exit_reason::kill);
    CHECK(log_lines.line().find("\"inspector_ended\"") != std::string::npos);
  }
  std::uint64_t waiting = 99;
  caf::scoped_actor {
    here
    } -> request(front, patience, ask_mailbox{})
        .receive([&](std::uint64_t length) { waiting = length; }, [](const caf::error&) {});
  CHECK(waiting <= 1);
  caf::anon_send_exit(top, caf::exit_reason::kill);
  caf::anon_send_exit(front, caf::exit_reason::kill);
}

} // namespace logflume::test

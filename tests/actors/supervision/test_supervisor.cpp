#include "actors/stream/http_front.hpp"
#include "actors/supervision/supervisor.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace logflume::test {

using namespace actors;

namespace {

struct supervisor_fixture {
  log_world log;
  std::FILE* lines = std::tmpfile();
  journal lines_journal{fileno(lines), {level::info, output_format::json}};
  actor_world world;
  front_actor front = world.ending(
      world.system.spawn(http_front, test_front_settings(), idle_server(), world.counts()));

  ~supervisor_fixture() { std::fclose(lines); }

  supervisor_actor start() {
    // Ends with its front.
    return world.system.spawn(supervisor,
                              supervised{.settings = log.settings(),
                                         .front = front,
                                         .addresses = {"127.0.0.1:1", "", ""},
                                         .journal = &lines_journal,
                                         .counts = world.counts(),
                                         .tailer_counts = &world.topic_counts()->tailer});
  }

  std::string said() const {
    std::string result(1 << 16, '\0');
    std::rewind(lines);
    result.resize(std::fread(result.data(), 1, result.size(), lines));
    return result;
  }
};

} // namespace

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a tailer that cannot read is started again, and streams stay open") {
  // A directory stands where the active file belongs.
  std::filesystem::create_directories(log.topic.active);
  start();
  socket_client client;
  caf::anon_send(front, incoming{{.entities = {1}}, client.stream()});
  world.run();
  CHECK(said().find("\"event\":\"tailer_failed\"") != std::string::npos);
  CHECK(said().find(log.topic.active.string()) != std::string::npos);
  std::filesystem::remove(log.topic.active);
  log.reading(1, 20);
  world.advance(100ms);
  CHECK(client.read().ends_with(reading_frame(20)));
  CHECK_FALSE(client.ended());
  CHECK(said().find("\"event\":\"ready\"") != std::string::npos);
}

TEST_CASE_FIXTURE(supervisor_fixture, "to stop ends the streams first, then everything") {
  log.reading(1, 20);
  const auto top = start();
  bool ended = false;
  top->attach_functor([&] { ended = true; });
  socket_client client;
  caf::anon_send(front, incoming{{.entities = {1}}, client.stream()});
  world.run();
  caf::anon_send(top, begin_stop{});
  world.run();
  CHECK(client.read() == reading_frame(20));
  CHECK(client.ended());
  CHECK(ended);
}

} // namespace logflume::test

#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

namespace {

using namespace logflume::test;

/// A service whose configuration file the test rewrites.
struct reloadable {
  site at{"sse/log-before"};
  fs::path file = at.dir.path() / "logflume.toml";
  served service;

  reloadable() : service{at, {"--config=" + make(file)}} { service.line("ready"); }

  static std::string make(const fs::path& path) {
    std::ofstream{path};
    return path.string();
  }

  void reload(const std::string& text) {
    std::ofstream{file} << text;
    service.child().signal(SIGHUP);
  }

  bool says(const std::string& event, const std::string& text) {
    return service.line(event).find(text) != std::string::npos;
  }
};

TEST_CASE("SIGHUP applies the keys that can change even to open streams and names the others") {
  reloadable running;
  const auto client = running.service.follow("1001");
  read_until(client, has_events(1));
  running.reload("[http]\nkeep_alive = \"50ms\"\nmax_streams = 1\nmailbox = 8\n");
  CHECK(running.says("reloaded", R"("changed":"http.max_streams, http.keep_alive")"));
  CHECK(running.says("restart_needed", R"("keys":"http.mailbox")"));
  read_until(client, [](const sse_client& each) { return each.events().comments >= 3; });
  const auto second = running.service.follow("1001");
  read_until(second, is_done);
  CHECK_FALSE(second->events().retry.empty());
  CHECK(running.service.stop({&client, 1}) == 0);
}

TEST_CASE("SIGHUP changes how the page shows a topic, from the next request on") {
  reloadable running;
  const auto page = [&] {
    const auto client = running.service.connect();
    client->send("GET /api/temperature/page HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(client, [](const sse_client& each) { return each.response().done(); });
    return client->response().body();
  };
  CHECK(page().find(R"("value":"TemperatureRead.temperature")") != std::string::npos);
  running.reload("[page]\nunit = \"m\"\nhigh = 7\nnames = {1001 = \"Well, \\\"A\\\"\"}\n");
  CHECK(running.says("reloaded", R"("changed":"page.unit, page.names, page.high")"));
  CHECK(page().find(R"("unit":"m","high":7.0,"names":{"1001":"Well, \"A\""})") !=
        std::string::npos);
  CHECK(running.service.stop() == 0);
}

TEST_CASE("SIGHUP with a broken configuration reports each fault and the service continues") {
  reloadable running;
  running.reload("[http]\nkeep_alive = 5\nmax_streems = 1\n");
  CHECK(running.says("config_refused", running.file.string() + ":2: http.keep_alive"));
  running.service.child().line(
      [](const std::string& line) { return line.find("max_streems") != std::string::npos; },
      patience);
  const auto client = running.service.follow("1001");
  read_until(client, has_events(1));
  running.reload("[output]\nlevel = \"debug\"\n");
  CHECK(running.says("reloaded", R"("changed":"output.level")"));
  CHECK(running.service.stop({&client, 1}) == 0);
}

} // namespace

#include "tests/e2e/requests.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

const std::vector<std::string> with_admin{"--admin.listen=127.0.0.1:0"};

std::vector<std::string> health(const std::string& address) {
  return {"health", "--admin=" + address};
}

TEST_CASE("a service without a log is alive but not ready and says why until the log appears") {
  const site at;
  fs::remove(at.log);
  served service{at, with_admin};
  service.line("log_missing");
  CHECK(service.ask_admin("/health/live").status() == 200);
  const auto not_ready = service.ask_admin("/health/ready");
  CHECK(not_ready.status() == 503);
  CHECK(not_ready.header("content-type") == "application/problem+json");
  CHECK(not_ready.body().find(R"("reason":"log_missing","detail":")" + at.active.string()) !=
        std::string::npos);
  const auto address = service.address("admin");
  const auto waiting = ask_service(health(address));
  CHECK(waiting.exit_code == 1);
  CHECK(waiting.out.empty());
  REQUIRE(waiting.errors.size() == 1);
  CHECK(waiting.errors[0].starts_with("logflume: not ready: log_missing: " + at.active.string()));

  fs::create_directory(at.log);
  fs::copy(data / "logs" / "active-only" / "temperature", at.active);
  service.line("ready");
  CHECK(service.ask_admin("/health/ready").body() == "ready\n");
  const auto ready = ask_service(health(address));
  CHECK(ready.exit_code == 0);
  CHECK(ready.out == "ready\n");
  CHECK(service.stop() == 0);
}

TEST_CASE("a missing events key has its own reason for not being ready") {
  const site at{"logs/active-only"};
  fs::remove(at.events_key);
  served service{at, with_admin};
  service.line("key_missing");
  CHECK(service.ask_admin("/health/ready").body().find(R"("reason":"key_missing")") !=
        std::string::npos);
}

TEST_CASE("health queries the configured admin address even if it is a unix socket") {
  const site at{"logs/active-only"};
  const auto file = at.dir.path() / "logflume.toml";
  const auto path = "unix:" + (at.dir.path() / "admin").string();
  std::ofstream{file} << "[admin]\nlisten = \"" << path << "\"\n";
  served service{at, {"--config=" + file.string(), "--admin.listen=" + path}};
  service.line("ready");
  CHECK(ask_service({"health", "--config=" + file.string()}).exit_code == 0);
  CHECK(service.stop() == 0);
  const auto gone = run_logflume({"health", "--config=" + file.string()});
  CHECK(gone.exit_code == 1);
  CHECK(gone.errors == std::vector<std::string>{
                           "logflume: " + path +
                           ": no response: No such file or directory; is the service running, "
                           "and is this its admin.listen?"});
}

TEST_CASE("health without a usable address reports an error and exits with 2") {
  for (const auto* flag : {"--admin.listen=", "--admin.listen=127.0.0.1:0", "--admin=9180"}) {
    const auto told = run_logflume({"health", flag});
    CHECK_MESSAGE(told.exit_code == 2, flag);
    CHECK(told.errors.size() == 1);
  }
}

TEST_CASE("metrics count what was sent and refused while all streams are taken") {
  const site at{"sse/log-before"};
  auto flags = with_admin;
  flags.emplace_back("--http.max_streams=1");
  served service{at, flags};
  const auto client = service.follow("1001");
  read_until(client, has_events(1));
  const auto sent = client->events().events.size();
  const auto refused = service.follow("1001");
  read_until(refused, is_done);

  auto text = service.ask_admin("/metrics");
  // A client may have read what its stream has not counted yet.
  const auto deadline = steady_clock::now() + patience;
  while (metric(text.body(), "logflume_events_sent_total") < static_cast<double>(sent) &&
         steady_clock::now() < deadline)
    text = service.ask_admin("/metrics");
  CHECK(text.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(metric(text.body(), "logflume_streams_open") == 1);
  CHECK(metric(text.body(), R"(logflume_refused_total{reason="max_streams"})") == 1);
  CHECK(metric(text.body(), "logflume_events_sent_total") >= static_cast<double>(sent));
  CHECK(metric(text.body(), "logflume_log_lag_bytes{topic=\"temperature\"}") == 0);
  CHECK(metric(text.body(), "logflume_log_offset{topic=\"temperature\"}") > 0);
  CHECK(metric(text.body(), R"(logflume_actors{kind="subscriber"})") == 1);
  CHECK(text.body().find("1001") == std::string::npos);

  const auto open = service.ask_admin("/metrics", "Accept: application/openmetrics-text\r\n");
  CHECK(open.header("content-type") ==
        "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK(open.body().ends_with("\n# EOF\n"));
}

TEST_CASE("health is still answered when the service is out of descriptors") {
  const site at{"sse/log-before"};
  served service{at, with_admin, {}, {"/usr/bin/prlimit", "--nofile=256:256"}};
  const auto first = service.follow("1001");
  read_until(first, has_events(1));
  std::vector<client_ptr> crowd;
  for (int i = 0; i < 250; ++i)
    crowd.push_back(service.follow("1001"));
  service.line("accept_paused");
  CHECK(service.ask_admin("/health/ready").status() == 200);
}

TEST_CASE("an admin address already in use is reported and prevents the start") {
  const site at{"logs/active-only"};
  served first{at, with_admin};
  const auto address = first.address("admin");
  served second{at, {"--admin.listen=" + address}};
  CHECK(second.child().wait(patience) == 1);
  CHECK(second.line("listen_failed").find("cannot listen on " + address) != std::string::npos);
}

} // namespace

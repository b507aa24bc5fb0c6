#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/guarded.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

TEST_CASE("a token gives access to the entities that it names and to no others") {
  guarded running;
  const auto good = token_of(running.key, {"temperature/1001"});
  CHECK(running.status("/temperature/envelopes/1001", "") == 401);
  CHECK(running.status("/temperature/envelopes/1002", good) == 403);
  CHECK(running.status("/temperature/envelopes/1001", token_of(new_key(), {"*/*"})) == 401);
  const auto client = running.ask("/temperature/envelopes?entity=*", good);
  read_until(client, has_text("event:position"));
  CHECK(client->response().status() == 200);
  CHECK(has_text(R"("persistence_id":"Sensor|1001")")(*client));
  CHECK_FALSE(has_text(R"("persistence_id":"Sensor|1002")")(*client));
  const auto listed = running.ask("/temperature/entities", good);
  read_until(listed, is_done);
  CHECK(has_text(R"("entity":"1001")")(*listed));
  CHECK_FALSE(has_text(R"("entity":"1002")")(*listed));

  const auto metrics = running.service.ask_admin("/metrics").body();
  CHECK(metrics.find("logflume_auth_keys 1\n") != std::string::npos);
  CHECK(metrics.find("logflume_access_refused_total{reason=\"no_token\"} 1\n") !=
        std::string::npos);
  CHECK(metrics.find("logflume_access_refused_total{reason=\"not_granted\"} 1\n") !=
        std::string::npos);
  CHECK(running.service.stop({&client, 1}) == 0);
  for (const auto& line : running.service.child().lines())
    CHECK(line.find(good) == std::string::npos);
}

TEST_CASE("a stream whose token expires soon gets a renew event") {
  guarded running;
  const auto client =
      running.ask("/temperature/envelopes/1001",
                  token_of(running.key, {"temperature/*"}, std::chrono::seconds{25}));
  read_until(client, has_text("event:renew\ndata:{"));
  CHECK(running.service.stop({&client, 1}) == 0);
}

TEST_CASE("the streams of a removed key end and those of other keys stay open") {
  guarded running;
  const auto next = new_key();
  running.write_keys(set_of({running.key, next}));
  running.service.child().line(
      [](const std::string& line) { return line.find(R"("keys":2)") != std::string::npos; },
      patience);
  const auto old_token = token_of(running.key, {"temperature/*"});
  const auto new_token = token_of(next, {"temperature/*"});
  const auto goes = running.ask("/temperature/envelopes/1001", old_token);
  const auto stays = running.ask("/temperature/envelopes/1001", new_token);
  const auto begun = has_text("event:position");
  read_until(goes, begun);
  read_until(stays, begun);
  running.write_keys(set_of({next}));
  read_until(goes, is_done);
  CHECK(has_text("event:expired\n")(*goes));
  CHECK(running.status("/temperature/envelopes/1001", old_token) == 401);

  // A faulty file changes nothing.
  running.write_keys("{");
  running.service.line("auth_keys_refused");
  CHECK(running.service.ask_admin("/metrics").body().find("logflume_auth_keys_faulty 1\n") !=
        std::string::npos);
  read_until(stays, has_text(append_readings(running.at, 1001, 1).front()));
  CHECK(running.status("/temperature/envelopes/1001", new_token) == 200);
  CHECK(running.service.stop({&stays, 1}) == 0);
}

TEST_CASE("a browser signs in and out, and its streams end with the session") {
  guarded running;
  const auto token = token_of(running.key, {"temperature/*"});
  const std::string page = "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n";
  const auto signing_in = running.ask("/session", token, "POST", page + "Content-Length: 0\r\n");
  read_until(signing_in, is_done);
  REQUIRE(signing_in->response().status() == 204);
  CHECK(signing_in->response().header("set-cookie").starts_with("logflume=" + token + "; "));
  const auto cookie = "Cookie: logflume=" + token + "\r\n" + page;
  const auto client = running.ask("/temperature/envelopes/1001", "", "GET", cookie);
  read_until(client, has_text("event:position"));
  CHECK(running.status("/session", "", "DELETE", cookie) == 204);
  read_until(client, is_done);
  CHECK(has_text("event:expired\n")(*client));
  CHECK(running.service.stop() == 0);
}

TEST_CASE("a service with keys that it cannot use does not start") {
  const site at;
  const auto keys = at.dir.path() / "keys.json";
  const auto start = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"serve", "--http.listen=127.0.0.1:0", "--admin.listen="};
    words.insert(words.end(), more.begin(), more.end());
    return run_logflume(on(at, words));
  };
  const auto missing = start({"--auth.keys=" + keys.string()});
  CHECK(missing.exit_code == 2);
  REQUIRE_FALSE(missing.errors.empty());
  CHECK(missing.errors.back().find(keys.string()) != std::string::npos);
  std::ofstream{keys} << "{}";
  CHECK(start({"--auth.keys=" + keys.string()}).exit_code == 2);
  const auto without = start({"--auth.issuer=x"});
  CHECK(without.exit_code == 2);
  REQUIRE_FALSE(without.errors.empty());
  CHECK(without.errors.back().find("auth.issuer has no effect without auth.keys") !=
        std::string::npos);
  CHECK(start({"--auth.keys=" + keys.string(), "--auth.anonymous=write:a/1"}).exit_code == 2);
}

} // namespace

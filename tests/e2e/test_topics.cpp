#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/lone_user.hpp"
#include "tests/e2e/requests.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <string>

namespace {

using namespace logflume::test;

/// A service configured with several topics. Each has its own directory; they share a key.
struct several {
  site at{"sse/log-before"};
  fs::path file = at.dir.path() / "logflume.toml";
  fs::path cellar = at.dir.path() / "cellar";

  several() {
    // The same events under another name.
    fs::create_directory(cellar);
    fs::copy(at.active, cellar / "humidity");
  }

  static std::string section(const std::string& name, const fs::path& root,
                             const std::string& more = {}) {
    return "[topics." + name + "]\nroot = \"" + root.string() + "\"\n" + more;
  }

  std::string both() const { return section("temperature", at.log) + section("humidity", cellar); }

  std::vector<std::string> config(const std::string& text) const {
    std::ofstream{file} << text;
    return {"--config=" + file.string(), "--admin.listen=127.0.0.1:0",
            "--caf.scheduler.max-threads=2"};
  }
};

/// Waits until the topic's log has been read to the end.
void wait_until_ready(served& service, const std::string& topic) {
  service.child().line(
      [&](const std::string& line) {
        return is_event("ready")(line) && field_of(line, "topic") == topic;
      },
      patience);
}

TEST_CASE("several topics are served by one process, each under its own name") {
  const several topics;
  served service{topics.at, topics.config(topics.both())};
  const std::vector<client_ptr> clients = [&] {
    std::vector<client_ptr> made;
    made.push_back(ask(service, "/api/temperature/events/1001"));
    made.push_back(ask(service, "/api/humidity/events/1001"));
    return made;
  }();
  read_until(clients, has_events(1));
  CHECK(texts(clients[0]->events()) == texts(clients[1]->events()));
  const auto list = ask(service, "/api/topics");
  read_until(list, is_done);
  CHECK(list->response().body() == "{\"topics\":[\"temperature\",\"humidity\"]}\n");
  const auto metrics = std::string{service.ask_admin("/metrics").body()};
  CHECK(metrics.find("logflume_log_events_total{topic=\"humidity\"}") != metrics.npos);
  CHECK(service.stop(clients) == 0);
}

TEST_CASE("a topic whose log cannot be read does not affect the other topics") {
  const several topics;
  served service{topics.at, topics.config(topics.both())};
  const auto steady = ask(service, "/api/temperature/events/1001");
  read_until(steady, has_events(1));
  wait_until_ready(service, "temperature");
  wait_until_ready(service, "humidity");
  CHECK(service.ask_admin("/health/ready").status() == 200);

  // A directory in the file's place cannot be read, not even by root.
  fs::rename(topics.cellar / "humidity", topics.cellar / "aside");
  fs::create_directory(topics.cellar / "humidity");
  CHECK(field_of(service.line("tailer_failed"), "topic") == "humidity");
  const auto health = service.ask_admin("/health/ready");
  CHECK(health.status() == 503);
  CHECK(std::string{health.body()}.find("tailer_restarting: humidity") != std::string::npos);

  const auto fresh = ask(service, "/api/temperature/events/1001");
  read_until(fresh, has_events(1));
  read_until(steady, has_text(append_readings(topics.at, 1001, 1).front()));
  fs::remove(topics.cellar / "humidity");
  fs::rename(topics.cellar / "aside", topics.cellar / "humidity");
  const auto back = ask(service, "/api/humidity/events/1001");
  read_until(back, has_events(1));
  CHECK(service.stop() == 0);
}

TEST_CASE("a reload adds and removes topics and leaves the streams of others open") {
  const several topics;
  served service{topics.at, topics.config(several::section("temperature", topics.at.log))};
  const auto stays = ask(service, "/api/temperature/events/1001");
  read_until(stays, has_events(1));

  topics.config(topics.both());
  service.child().signal(SIGHUP);
  CHECK(service.line("topic_added").find("humidity") != std::string::npos);
  wait_until_ready(service, "humidity");
  const auto goes = ask(service, "/api/humidity/events/1001");
  read_until(goes, has_events(1));

  topics.config(several::section("temperature", topics.at.log));
  service.child().signal(SIGHUP);
  CHECK(service.line("topic_removed").find("humidity") != std::string::npos);
  read_until(goes, is_done);
  const auto refused = ask(service, "/api/humidity/events/1001");
  read_until(refused, has_head);
  CHECK(refused->response().status() == 404);
  read_until(stays, has_text(append_readings(topics.at, 1001, 1).front()));
  CHECK(service.stop({&stays, 1}) == 0);
}

/// Time that a removed topic's streams have to end.
constexpr std::chrono::seconds removal_time{8};

/// Removes a topic and adds it again while a stream of it is open. Returns whether that was in
/// time.
bool comes_back_during_removal() {
  const several topics;
  append_readings(topics.at, 1, 30'000);
  const auto stays = several::section("humidity", topics.cellar);
  const auto both = stays + several::section("temperature", topics.at.log,
                                             "sensors.udp_listen = \"127.0.0.1:0\"\n");
  served service{topics.at, topics.config(both)};
  // This client reads no more than the head, so its stream needs all the time that it gets.
  auto stuck = service.connect({.receive_buffer = 4096});
  stuck->send("GET /api/temperature/events/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  read_until(stuck, has_head);

  const auto begin = steady_clock::now();
  topics.config(stays);
  service.child().signal(SIGHUP);
  for (bool removed = false; !removed;) {
    const auto other = ask(service, "/api/temperature/page");
    read_until(other, has_head);
    removed = other->response().status() == 404;
  }
  topics.config(both);
  service.child().signal(SIGHUP);
  const auto outcome = service.child().line(
      [](const std::string& line) {
        return is_event("topic_postponed")(line) || is_event("topic_added")(line);
      },
      patience);
  if (!is_event("topic_postponed")(outcome) && steady_clock::now() - begin >= removal_time)
    return false;
  CHECK(is_event("topic_postponed")(outcome));
  CHECK(field_of(outcome, "topic") == "temperature");
  stuck.reset();
  CHECK(field_of(service.line("topic_removed"), "topic") == "temperature");
  CHECK(field_of(service.line("topic_added"), "topic") == "temperature");
  const auto back = ask(service, "/api/temperature/events/1001");
  read_until(back, has_events(1));
  CHECK(service.stop({&back, 1}) == 0);
  return true;
}

TEST_CASE("a topic that comes back during its removal is written and served after it") {
  const auto deadline = steady_clock::now() + patience;
  while (!comes_back_during_removal())
    REQUIRE(steady_clock::now() < deadline);
}

TEST_CASE("a topic that replaces the only one and has its history is served after its removal") {
  const several topics;
  const std::string listen = "sensors.udp_listen = \"127.0.0.1:0\"\n";
  const auto of = [&](const std::string& name) {
    return several::section('"' + name + '"', topics.at.log, listen);
  };
  served service{topics.at, topics.config(of("cellar.raw"))};
  wait_until_ready(service, "cellar.raw");
  topics.config(of("cellar.mean"));
  service.child().signal(SIGHUP);
  CHECK(field_of(service.line("topic_postponed"), "topic") == "cellar.mean");
  // The file is read at a signal only.
  topics.config(of("cellar.other"));
  CHECK(field_of(service.line("topic_removed"), "topic") == "cellar.raw");
  CHECK(field_of(service.line("topic_added"), "topic") == "cellar.mean");
  wait_until_ready(service, "cellar.mean");
  CHECK(service.stop() == 0);
}

TEST_CASE("a service whose only topic was replaced by one that cannot be served serves the next") {
  const several topics;
  served service{topics.at, topics.config(several::section("temperature", topics.at.log))};
  wait_until_ready(service, "temperature");
  topics.config(
      several::section("humidity", topics.cellar, "sensors.udp_listen = \"192.0.2.1:9\"\n"));
  service.child().signal(SIGHUP);
  CHECK_FALSE(service.line("listen_failed").empty());
  CHECK_FALSE(service.line("reloaded").empty());
  const auto health = service.ask_admin("/health/ready");
  CHECK(health.status() == 503);
  CHECK(std::string{health.body()}.find("no_topic") != std::string::npos);
  const auto refused = ask(service, "/api/temperature/events/1001");
  read_until(refused, has_head);
  CHECK(refused->response().status() == 404);

  topics.config(several::section("humidity", topics.cellar));
  service.child().signal(SIGHUP);
  CHECK(field_of(service.line("topic_added"), "topic") == "humidity");
  const auto back = ask(service, "/api/humidity/events/1001");
  read_until(back, has_events(1));
  CHECK(service.stop({&back, 1}) == 0);
}

/// More topics than the limit of `few_tasks` has threads for.
std::string many_sections(const several& topics) {
  std::string many;
  for (int i = 0; i < 150; ++i)
    many += several::section("topic" + std::to_string(i), topics.at.log);
  return many;
}

const std::vector<std::string> few_tasks{"/usr/bin/prlimit", "--nproc=100:100"};

TEST_CASE("an added topic whose threads cannot be started is refused and the service continues") {
  const several topics;
  const lone_user user{topics.at};
  if (!user)
    return;
  const auto one = several::section("temperature", topics.at.log);
  served service{topics.at, topics.config(one), {}, user.launch(few_tasks)};
  const auto stays = ask(service, "/api/temperature/events/1001");
  read_until(stays, has_events(1));
  topics.config(
      one + many_sections(topics) +
      several::section("humidity", topics.cellar, "sensors.udp_listen = \"127.0.0.1:0\"\n"));
  service.child().signal(SIGHUP);
  service.child().line(
      [](const std::string& line) {
        return is_event("topic_refused")(line) && field_of(line, "topic") == "humidity";
      },
      patience);
  read_until(stays, has_text(append_readings(topics.at, 1001, 1).front()));
  CHECK(service.stop({&stays, 1}) == 0);
}

TEST_CASE("a service whose threads cannot be started says so and exits") {
  const several topics;
  const lone_user user{topics.at};
  if (!user)
    return;
  served service{topics.at, topics.config(many_sections(topics)), {}, user.launch(few_tasks)};
  CHECK(service.child().wait(patience) == 1);
  CHECK_FALSE(service.line("failed").empty());
}

TEST_CASE("each topic with a packet socket is written by the process and its socket is reported") {
  const several topics;
  const auto listen = std::string{"sensors.udp_listen = \"127.0.0.1:0\"\n"};
  served service{topics.at, topics.config(several::section("wind", topics.cellar, listen) +
                                          several::section("rain", topics.cellar, listen))};
  CHECK(port_of(service.address("udp.wind")) != 0);
  CHECK(port_of(service.address("udp.rain")) != 0);
  for (const std::string topic : {"wind", "rain"})
    service.child().line(
        [&](const std::string& line) {
          return is_event("writer_ready")(line) && field_of(line, "topic") == topic;
        },
        patience);
  CHECK(service.stop() == 0);
}

TEST_CASE("a command selects one of several topics with --topic") {
  const several topics;
  const auto config = topics.config(topics.both()).front();
  const auto cat = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"cat", config};
    words.insert(words.end(), more.begin(), more.end());
    return run_logflume(with_secrets(topics.at, words));
  };
  const auto unnamed = cat({});
  CHECK(unnamed.exit_code == 2);
  REQUIRE(unnamed.errors.size() == 1);
  CHECK(unnamed.errors[0] ==
        "logflume: name one of the topics with --topic: temperature, humidity");
  const auto unknown = cat({"--topic=wind"});
  CHECK(unknown.exit_code == 2);
  REQUIRE(unknown.errors.size() == 1);
  CHECK(unknown.errors[0] == "logflume: --topic=wind: the configuration has no such topic; it has "
                             "temperature, humidity");
  const auto first = cat({"--topic", "temperature"});
  const auto second = cat({"--topic", "humidity"});
  CHECK(first.exit_code == 0);
  CHECK_FALSE(first.out.empty());
  CHECK(first.out == second.out);
}

} // namespace

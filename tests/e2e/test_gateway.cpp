#include "tests/e2e/tool.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace logflume::test;

using bytes = std::vector<std::uint8_t>;

const std::vector<std::string> as_writer{"--sensors.udp_listen=127.0.0.1:0"};

/// Returns the JSON of one entity's events, as `cat` prints it.
std::vector<std::string> events_of(const site& at, const std::string& entity_id) {
  auto words = on(at, {"cat", "--entity=" + entity_id, "--http.redact="});
  std::vector<std::string> result;
  for (const auto& line : lines_of(run_logflume(words).out)) {
    const auto begin = line.find("\"event\":") + 8;
    result.push_back(line.substr(begin, line.size() - begin - 1));
  }
  return result;
}

TEST_CASE("every recorded packet produces the same events as in the original") {
  const site at{"sse/log-before"};
  const auto before = events_of(at, "1001");
  std::vector<std::string> expected = before;
  served service{at, as_writer};
  const udp_client sensor{service.address("udp")};
  const auto recorded = read_bytes(data / "udp.json");
  rapidjson::Document packets;
  packets.Parse(reinterpret_cast<const char*>(recorded.data()), recorded.size());
  for (const auto& each : packets.GetArray()) {
    sensor.send(from_hex(text_of(each["packet"])));
    for (const auto& event : each["appended"].GetArray())
      expected.push_back(text_of(event["event_json"]));
  }
  sensor.send({0xE9, 0x07, 0x63});
  expected.push_back(R"({"TemperatureRead":{"temperature":99}})");

  const auto client = service.follow("1001");
  read_until(client, has_events(expected.size()));
  CHECK(texts(client->events()) == expected);
  CHECK(service.stop(std::span{&client, 1}) == 0);
  CHECK(events_of(at, "1001") == expected);
  CHECK(run_logflume(on(at, {"verify"})).exit_code == 0);
}

TEST_CASE("JSON packets carry readings and events and register their sensors if configured") {
  const site at;
  const auto file = (at.dir.path() / "json.toml").string();
  std::ofstream{file} << "[topics.temperature]\n"
                         "kinds = [\"TemperatureRead\", \"Registered\", \"DoorOpened\"]\n"
                         "sensors.format = \"json\"\n"
                         "sensors.auto_register = true\n"
                         "sensors.udp_listen = \"127.0.0.1:0\"\n";
  served service{at, {"--config=" + file, "--admin.listen=127.0.0.1:0"}};
  const udp_client sensor{service.address("udp.temperature")};
  const auto send = [&](const std::string& json) { sensor.send({json.begin(), json.end()}); };
  send(R"({"entity":7,"temperature":-5.5})");
  send(R"({"entity":7,"event":{"DoorOpened":{"by":"Ann"}}})");
  send(R"({"entity":7,"event":{"DoorClosed":{"by":"Ann"}}})");
  send(R"({"entity":7,"event":{"Registered":{"secret":""}}})");
  send(R"({"entity":7})");
  send(std::string(1'201, ' '));
  send(R"({"temperature":21,"entity":7})");
  const auto client = service.follow("7");
  read_until(client, has_events(4));
  const auto events = texts(client->events());
  REQUIRE(events.size() == 4);
  CHECK(events[0].starts_with(R"({"Registered":{"secret":")"));
  CHECK(events[1] == R"({"TemperatureRead":{"temperature":-5.5}})");
  CHECK(events[2] == R"({"DoorOpened":{"by":"Ann"}})");
  CHECK(events[3] == R"({"TemperatureRead":{"temperature":21}})");
  const auto metrics = std::string{service.ask_admin("/metrics").body()};
  for (const auto* reason : {"unknown_kind", "registration", "malformed", "too_long"}) {
    CAPTURE(reason);
    const auto labelled = "reason=\"" + std::string{reason} + "\"";
    CHECK(std::ranges::any_of(lines_of(metrics), [&](const std::string& line) {
      return line.find(labelled) != line.npos && line.ends_with(" 1");
    }));
    CHECK(service.child()
              .line(
                  [&](const std::string& line) {
                    return is_event("packets_dropped")(line) && field_of(line, "reason") == reason;
                  },
                  patience)
              .find("\"packets\":1") != std::string::npos);
  }
  CHECK(service.stop(std::span{&client, 1}) == 0);
  CHECK(run_logflume(on(at, {"verify"})).exit_code == 0);
}

TEST_CASE("register and post and serve continue the numbering of one log") {
  const site at;
  const auto registered = run_logflume(on(at, {"register", "7", "--secret=s", "--http.redact="}));
  CHECK(registered.exit_code == 0);
  CHECK(registered.out.find("\"entity_id\":\"7\",\"seq_nr\":1,"
                            "\"event\":{\"Registered\":{\"secret\":\"s\"}}") != std::string::npos);
  CHECK(run_logflume(on(at, {"post", "7", "20"})).exit_code == 0);
  {
    served service{at, as_writer};
    const udp_client sensor{service.address("udp")};
    sensor.send({0x07, 0x15});
    const auto client = service.follow("7");
    read_until(client, has_events(3));
    CHECK(service.stop(std::span{&client, 1}) == 0);
  }
  const auto posted = run_logflume(on(at, {"post", "7", "22"}));
  CHECK(posted.out.find("\"offset\":3,") != std::string::npos);
  CHECK(posted.out.find("\"seq_nr\":4,") != std::string::npos);
  CHECK(events_of(at, "7") ==
        std::vector<std::string>{R"({"Registered":{"secret":"s"}})",
                                 R"({"TemperatureRead":{"temperature":20}})",
                                 R"({"TemperatureRead":{"temperature":21}})",
                                 R"({"TemperatureRead":{"temperature":22}})"});
}

TEST_CASE("register takes a secret from a file or makes a random one and does not show it") {
  const site at;
  const auto file = at.dir.path() / "secret";
  std::ofstream{file} << "from-a-file\nnot this\n";
  const auto told = run_logflume(on(at, {"register", "1", "--secret-file=" + file.string()}));
  CHECK(told.exit_code == 0);
  CHECK(told.out.find("[redacted]") != std::string::npos);
  CHECK(told.out.find("from-a-file") == std::string::npos);
  CHECK(events_of(at, "1") ==
        std::vector<std::string>{R"({"Registered":{"secret":"from-a-file"}})"});

  for (const auto* entity_id : {"2", "3"})
    CHECK(run_logflume(on(at, {"register", entity_id})).exit_code == 0);
  const auto second = events_of(at, "2");
  REQUIRE(second.size() == 1);
  CHECK(second[0].size() == std::string{R"({"Registered":{"secret":""}})"}.size() + 32);
  CHECK(second != events_of(at, "3"));
}

TEST_CASE("an empty secret revokes a sensor's right to post") {
  const site at;
  CHECK(run_logflume(on(at, {"register", "1"})).exit_code == 0);
  CHECK(run_logflume(on(at, {"register", "1", "--secret="})).exit_code == 0);
  CHECK(run_logflume(on(at, {"post", "1", "20"})).exit_code == 1);
}

TEST_CASE("a second writer of a log is refused and told which process writes it") {
  const site at;
  CHECK(run_logflume(on(at, {"register", "1"})).exit_code == 0);
  served service{at, as_writer};
  service.child().line(is_event("writer_ready"), patience);
  const auto who = "process " + std::to_string(service.child().pid()) + " writes this topic";
  served second{at, as_writer};
  const auto line = second.child().line(is_event("log_has_a_writer"), patience);
  CHECK(line.find(who) != std::string::npos);
  CHECK(field_of(line, "topic") == "temperature");
  CHECK(second.child().wait(patience) == 1);
  // A service that only reads may run beside the writer.
  served reader{at};
  const auto client = reader.follow("1");
  read_until(client, has_events(1));
  CHECK(reader.stop(std::span{&client, 1}) == 0);
  CHECK(service.stop() == 0);
}

TEST_CASE("the writer creates a missing events key and log directory") {
  const site at;
  fs::remove(at.events_key);
  fs::remove(at.log);
  served service{at, as_writer};
  const auto made = service.child().line(is_event("key_made"), patience);
  CHECK(field_of(made, "topic") == "temperature");
  service.child().line(is_event("writer_ready"), patience);
  CHECK(fs::exists(at.events_key));
  CHECK(fs::exists(at.active));
  CHECK(service.stop() == 0);
  CHECK(run_logflume(on(at, {"register", "1"})).exit_code == 0);
}

TEST_CASE("the demo ends when its terminal closes") {
  const int out = ::memfd_create("out", MFD_CLOEXEC);
  process demo{
      {LOGFLUME_BINARY, "demo", "--http.listen=127.0.0.1:0", "--output.format=json"}, {}, out};
  REQUIRE_FALSE(demo.line(is_event("ready"), patience).empty());
  demo.signal(SIGHUP);
  CHECK(demo.wait(patience) == 0);
  ::close(out);
}

TEST_CASE("each command in the demo's final message works") {
  const int out = ::memfd_create("out", MFD_CLOEXEC);
  process demo{
      {LOGFLUME_BINARY, "demo", "--http.listen=127.0.0.1:0", "--output.format=json"}, {}, out};
  REQUIRE_FALSE(demo.line(is_event("ready"), patience).empty());
  std::string told;
  for (const auto deadline = steady_clock::now() + patience;
       told.find("Ctrl-C") == told.npos && steady_clock::now() < deadline;
       std::this_thread::yield()) {
    std::array<char, 4096> text;
    const auto size = ::pread(out, text.data(), text.size(), 0);
    told.assign(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }
  const auto words_after = [&](const std::string& command) {
    const auto at = told.find(command);
    REQUIRE_MESSAGE(at != told.npos, command);
    std::istringstream line{told.substr(at, told.find('\n', at) - at)};
    return std::vector<std::string>{std::istream_iterator<std::string>{line}, {}};
  };
  auto cat = words_after("cat --config");
  cat.back() = "--limit=1";
  const auto seen = run_logflume(cat);
  CHECK(seen.exit_code == 0);
  CHECK(seen.out.find("Registered") != seen.out.npos);

  auto inspect = words_after("inspect --node");
  inspect.emplace_back("--once");
  CHECK(ask_service(inspect).exit_code == 0);

  const auto admin = words_after("curl http://").back();
  const auto host = admin.substr(7, admin.size() - 7 - std::string{"/metrics"}.size());
  CHECK(ask_service({"health", "--admin=" + host}).exit_code == 0);

  demo.signal(SIGTERM);
  CHECK(demo.wait(patience) == 0);
  ::close(out);
}

TEST_CASE(
    "the demo's sensors send packets that appear in its streams whatever a service is configured "
    "to do") {
  const int out = ::memfd_create("out", MFD_CLOEXEC);
  const temp_dir dir;
  const auto file = (dir.path() / "logflume.toml").string();
  std::ofstream{file} << "[sensors]\nformat = \"json\"\nmax_entities = 1\n"
                         "[auth]\nkeys = \"/nonexistent\"\n"
                         "[kafka]\nbrokers = \"127.0.0.1:9\"\n[forward]\nenabled = true\n"
                         "[topics.doors]\nkind = \"plain\"\n";
  process demo{{LOGFLUME_BINARY, "demo", "--http.listen=127.0.0.1:0", "--output.format=json",
                "--config=" + file},
               {},
               out};
  const auto listening = demo.line(is_event("listening"), patience);
  sse_client client{port_of(field_of(listening, "http"))};
  client.get_events("3");
  const auto deadline = steady_clock::now() + patience;
  const auto has_reading = [&] {
    const auto events = client.events().events;
    return std::ranges::any_of(events, [](const auto& each) {
      return each.data.find("TemperatureRead") != each.data.npos;
    });
  };
  pollfd readable{client.socket(), POLLIN, 0};
  while (!has_reading() && steady_clock::now() < deadline) {
    ::poll(&readable, 1, 1000);
    client.receive();
  }
  CHECK(has_reading());
  demo.signal(SIGTERM);
  CHECK(demo.wait(patience) == 0);
  CHECK(std::ranges::none_of(demo.lines(), [](const std::string& line) {
    return field_of(line, "event").starts_with("forward");
  }));
  ::close(out);
}

} // namespace

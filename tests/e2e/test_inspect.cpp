#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/node.hpp"
#include "tests/support/pipe_ends.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

const std::vector<std::string> with_node{"--node.listen=127.0.0.1:0"};

const rapidjson::Value& kind_of(const rapidjson::Document& shown, const std::string& name) {
  for (const auto& kind : shown["actors"].GetArray())
    if (text_of(kind["kind"]) == name)
      return kind;
  FAIL("no such kind: " << name);
  return shown;
}

/// Runs `inspect` until its output is enough, then interrupts it. Begins again if the process did
/// not answer in time.
template <class Enough>
std::string output_of_inspect(const std::string& node, const std::vector<std::string>& flags,
                              Enough is_enough) {
  for (const auto deadline = steady_clock::now() + patience;;) {
    pipe_ends ends;
    process child{std::vector<std::string>{LOGFLUME_BINARY, "inspect", "--node", node} + flags,
                  {},
                  ends.writer()};
    ends.close_writer();
    std::string text;
    while (!is_enough(text) && ends.read(text)) {
    }
    child.signal(SIGINT);
    const auto status = child.wait(patience);
    if (!had_no_response(child.lines())) {
      CHECK(status == 0);
      CHECK(is_enough(text));
      return text;
    }
    REQUIRE(steady_clock::now() < deadline);
  }
}

std::ptrdiff_t tables_in(const std::string& text) {
  return std::ranges::count_if(lines_of(text), [](const std::string& line) {
    return line.starts_with("logflume 0.1.0 at ");
  });
}

TEST_CASE("inspect shows the tailer, actors, threads and streams of a process under load") {
  const site at;
  append_readings(at, 7, 100);
  served service{at, with_node};
  const auto node = node_of(service);
  std::vector<client_ptr> clients;
  for (int i = 0; i < 30; ++i)
    clients.push_back(service.follow("7"));
  read_until(clients, has_events(100));
  append_readings(at, 7, 400);
  const auto shown = inspected(node);

  REQUIRE(shown["topics"].Size() == 1);
  CHECK(text_of(shown["topics"][0]["name"]) == "temperature");
  CHECK(text_of(shown["http"]) == "127.0.0.1:" + std::to_string(service.port()));
  CHECK(shown["pid"].GetUint64() == static_cast<std::uint64_t>(service.child().pid()));
  const auto& tailer = shown["topics"][0]["tailer"];
  CHECK(text_of(tailer["state"]) == "following");
  CHECK(text_of(tailer["file"]) == "temperature");
  CHECK(tailer["byte"].GetUint64() > 0);
  CHECK(tailer["events"].GetUint64() >= 100);
  CHECK(tailer["subscribers"].GetUint64() == 30);
  for (const auto* kind : {"supervisor", "http_front", "log_tailer"})
    CHECK(kind_of(shown, kind)["mailbox"].IsUint64());
  CHECK(kind_of(shown, "subscriber")["count"].GetUint64() == 30);
  CHECK(kind_of(shown, "subscriber")["credit"].GetUint64() == 30 * 64);
  CHECK(shown["threads"].Size() >= 4);
  CHECK(shown["streams_open"].GetUint64() == 30);
  REQUIRE(shown["streams"].Size() == 20);
  for (const auto& stream : shown["streams"].GetArray()) {
    CHECK(text_of(stream["peer"]).starts_with("127.0.0.1:"));
    CHECK(text_of(stream["entity_id"]) == "7");
    CHECK(stream["offset"].GetUint64() >= 99);
    CHECK(stream["lag"].GetUint64() <= 400);
    CHECK(stream["bytes"].GetUint64() > 0);
  }
  CHECK(inspected(node, {"--streams", "30"})["streams"].Size() == 30);
  CHECK(service.stop(clients) == 0);
}

TEST_CASE("inspect lists a stalled client first as held back with its lag") {
  const site at;
  // The stalled client is never closed.
  served service{at, with_node + std::vector<std::string>{"--http.write_timeout=24h"}};
  const auto node = node_of(service);
  const auto well = service.follow("2");
  const auto stuck = service.follow("1", {.receive_buffer = 4096});
  read_until(stuck, has_head);
  append_readings(at, 1, 40'000);
  // Wait until its socket and its mailbox are full.
  rapidjson::Document shown;
  const auto held_back = [&] {
    shown = inspected(node);
    const auto& streams = shown["streams"];
    return streams.Size() == 2 && streams[0]["held_back"].GetBool() &&
           streams[0]["stuck_ms"].IsUint64() &&
           shown["topics"][0]["tailer"]["events"].GetUint64() == 40'000;
  };
  const auto deadline = steady_clock::now() + patience;
  while (!held_back())
    REQUIRE(steady_clock::now() < deadline);
  const auto& first = shown["streams"][0];
  CHECK(text_of(first["entity_id"]) == "1");
  CHECK(first["lag"].GetUint64() > 0);
  CHECK(first["under_way"].GetUint64() > 0);
  CHECK(first["under_way"].GetUint64() <= first["credit"].GetUint64());
  CHECK(text_of(shown["streams"][1]["entity_id"]) == "2");
  CHECK(shown["topics"][0]["tailer"]["lagging"].GetUint64() == 1);
  CHECK(service.child().lines().size() < 10);
}

TEST_CASE("inspect shows the writer of a process that writes its log") {
  const site at;
  served service{at, {"--node.listen=127.0.0.1:0", "--sensors.udp_listen=127.0.0.1:0"}};
  const auto node = node_of(service);
  const udp_client sensor{service.address("udp")};
  // This sensor is not registered.
  sensor.send({0x01, 0x02});
  rapidjson::Document shown;
  const auto deadline = steady_clock::now() + patience;
  do {
    REQUIRE(steady_clock::now() < deadline);
    shown = inspected(node);
  } while (shown["topics"][0]["writer"]["dropped"].GetUint64() == 0);
  const auto& writer = shown["topics"][0]["writer"];
  CHECK(writer["here"].GetBool());
  CHECK(writer["writable"].GetBool());
  CHECK(writer["packets"].GetUint64() == 1);
  CHECK(writer["records"].GetUint64() == 0);
  for (const auto* kind : {"gateway", "log_writer", "sensors"})
    CHECK(kind_of(shown, kind)["mailbox"].IsUint64());
  const auto table = inspect(node).out;
  CHECK(table.find("\nsensors  1 packets, 0 recorded, 1 dropped, 0 queued\n") != table.npos);
}

TEST_CASE("inspect prints one table if standard output is not a terminal") {
  const site at{"logs/active-only"};
  served service{at, with_node};
  const auto node = node_of(service);
  const auto client = service.follow("1001");
  read_until(client, has_events(1));
  const auto result = ask_service({"inspect", "--node", node});
  CHECK(result.exit_code == 0);
  CHECK(result.errors.empty());
  CHECK(result.out.starts_with("logflume 0.1.0 at 127.0.0.1:"));
  CHECK(result.out.find("\ntopic    temperature: following temperature, byte ") != result.out.npos);
  CHECK(result.out.find("\nwriter   another process\n") != result.out.npos);
  CHECK(result.out.find("\nsubscriber ") != result.out.npos);
  CHECK(result.out.find("\n127.0.0.1:") != result.out.npos);
  CHECK(result.out.find('\x1b') == result.out.npos);
}

TEST_CASE("inspect --every prints tables without a screen if standard output is not a terminal") {
  const site at;
  served service{at, with_node};
  const auto node = node_of(service);
  const auto text = output_of_inspect(
      node, {"--every", "1"}, [](const std::string& shown) { return tables_in(shown) >= 2; });
  CHECK(text.find('\x1b') == text.npos);
}

TEST_CASE("inspect --json --every prints a line of JSON each time until a signal") {
  const site at;
  served service{at, with_node};
  const auto node = node_of(service);
  const auto text =
      output_of_inspect(node, {"--json", "--every", "1"}, [](const std::string& shown) {
        return std::ranges::count(shown, '\n') >= 2;
      });
  for (const auto& line : lines_of(text)) {
    rapidjson::Document shown;
    CHECK_FALSE(shown.Parse(line.c_str(), line.size()).HasParseError());
  }
}

TEST_CASE("inspect shows a page on a terminal and restores the terminal after q") {
  const site at;
  served service{at, with_node};
  const auto node = node_of(service);
  const auto out = (at.dir.path() / "terminal").string();
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const auto deadline = steady_clock::now() + patience;
  std::string text;
  do {
    REQUIRE(steady_clock::now() < deadline);
    process terminal{{"/usr/bin/script", "--quiet", "--return", "--command",
                      std::string{LOGFLUME_BINARY} + " inspect --node " + node, out},
                     "q",
                     nowhere};
    const auto status = terminal.wait(patience);
    const auto bytes = read_bytes(out);
    text.assign(bytes.begin(), bytes.end());
    CHECK((status == 0) == !had_no_response({text}));
  } while (had_no_response({text}));
  ::close(nowhere);
  const auto begin = text.find("\x1b[?1049h");
  const auto page = text.find("\x1b[Hlogflume 0.1.0 at ");
  const auto end = text.find("\x1b[?1049l");
  CHECK(begin != text.npos);
  CHECK(page != text.npos);
  CHECK(end != text.npos);
  CHECK(begin < page);
  CHECK(page < end);
}

TEST_CASE("inspect says what is missing if nothing or something else listens") {
  const site at;
  served service{at};
  const auto http = "127.0.0.1:" + std::to_string(service.port());
  const auto other = run_logflume(inspect_once(http));
  CHECK(other.exit_code == 1);
  REQUIRE(other.errors.size() == 1);
  CHECK(other.errors.front().starts_with("logflume: " + http +
                                         " does not answer like a Logflume node"));
  CHECK(service.stop() == 0);

  const auto nothing = run_logflume(inspect_once(http));
  CHECK(nothing.exit_code == 1);
  REQUIRE(nothing.errors.size() == 1);
  CHECK(nothing.errors.front().find("Connection refused") != std::string::npos);
  CHECK(nothing.errors.front().find("is the process running there, and is node.listen set") !=
        std::string::npos);

  const auto wrong = run_logflume(inspect_once("9181"));
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.errors.front() == "logflume: --node=9181: give HOST:PORT or [IPv6]:PORT");
}

TEST_CASE("another CAF program can query the service and watch its tailer until the service ends") {
  const site at{"logs/active-only"};
  served service{at, with_node};
  const auto node = node_of(service);
  const auto colon = node.rfind(':');
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  process watcher{
      {LOGFLUME_EXAMPLE_PROGRAM, node.substr(0, colon), node.substr(colon + 1)}, {}, ends[1]};
  ::close(ends[1]);
  std::string text;
  const auto wait_for = [&](const std::string& wanted) {
    std::array<char, 4096> block{};
    while (text.find(wanted) == text.npos) {
      const auto count = ::read(ends[0], block.data(), block.size());
      REQUIRE_MESSAGE(count > 0, text);
      text.append(block.data(), static_cast<std::size_t>(count));
    }
  };
  wait_for("Logflume 0.1.0 at 127.0.0.1:");
  wait_for("state 1: following, offset 399");
  append_readings(at, 1, 3);
  wait_for("offset 402");
  fs::resize_file(at.active, fs::file_size(at.active) - 1);
  wait_for("truncated 1: following, offset 401");
  CHECK(service.stop() == 0);
  wait_for("the connection ended");
  CHECK(watcher.wait(patience) == 0);
  ::close(ends[0]);
}

} // namespace

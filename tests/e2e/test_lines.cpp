#include "tests/e2e/guarded.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace logflume::test;

// Each of these texts is in one place only, and must not appear in a line.
const std::string sensor_secret = "sensor-secret-4f1c";
const std::string payload = "payload-text-8a2b";
const std::string number = "987654321";
const std::string malformed_packet = "malformed-packet-77d0";
const std::string malformed_head = "malformed-head-19ae";
const std::string damaged_bytes = "damaged-bytes-e0f4";
const std::string faulty_secret = "faulty-secret-file-6e2d";
const std::string faulty_keys = "faulty-keys-file-c3e9";
const std::string faulty_value = "faulty-configuration-5b60";
/// The key in `tests/data`.
const std::string events_key = "8357dc39635ca5462250128fac3a04c3";

/// The configuration file of a service, in a directory of its own.
struct configured {
  temp_dir directory;
  fs::path config = directory.path() / "logflume.toml";

  configured() {
    write_config("[topics.temperature]\n"
                 "kinds = [\"TemperatureRead\", \"Registered\", \"DoorOpened\"]\n"
                 "sensors.format = \"json\"\n"
                 "sensors.udp_listen = \"127.0.0.1:0\"\n");
  }

  void write_config(const std::string& text) const { std::ofstream{config} << text; }
};

/// A service that writes its log, requires tokens, and logs as much as it can.
struct talkative : configured, guarded {
  std::string token = token_of(key, {"write:temperature/7", "temperature/7"});
  std::string foreign = token_of(new_key(), {"*/*"});
  std::string expired = token_of(key, {"temperature/7"}, std::chrono::seconds{-3'600});

  talkative() :
      guarded{{"--config=" + config.string(), "--output.level=debug", "--auth.query=true",
               "--secrets.cache=10ms"}} {
    service.line("writer_ready");
  }

  int command(const std::string& body) {
    return guarded::command("7", body, token)->response().status();
  }

  int post() { return command(R"({"Post":{"temperature":)" + number + "}}"); }

  void limit_files(rlim_t size) {
    const rlimit limit{size, RLIM_INFINITY};
    REQUIRE(::prlimit(service.child().pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
  }

  /// Returns all texts that the service must not disclose.
  std::vector<std::string> confidential() const {
    std::string root_secret;
    std::getline(std::ifstream{at.root_secret}, root_secret);
    REQUIRE(root_secret.size() == 32);
    std::vector<std::string> texts{sensor_secret,  payload,       number,      malformed_packet,
                                   malformed_head, damaged_bytes, faulty_keys, faulty_secret,
                                   faulty_value,   events_key,    root_secret};
    // Parts of a token are confidential, too.
    for (const auto& each : {token, foreign, expired})
      for (std::size_t begin = 0, end = 0; end != each.npos; begin = end + 1) {
        end = each.find('.', begin);
        texts.push_back(each.substr(begin, end - begin));
      }
    return texts;
  }

  void be_busy() {
    CHECK(command(R"({"Register":{"secret":")" + sensor_secret + "\"}}") == 200);
    CHECK(post() == 200);
    const udp_client sensor{service.address("udp.temperature")};
    const auto send = [&](const std::string& json) { sensor.send({json.begin(), json.end()}); };
    send(R"({"entity":7,"event":{"DoorOpened":{"by":")" + payload + "\"}}}");
    send(malformed_packet);
    // This sensor is not registered.
    send(R"({"entity":8,"event":{"DoorOpened":{"by":")" + payload + "\"}}}");
    service.line("packets_dropped");
    const auto stream = ask("/temperature/envelopes/7?access_token=" + token, "");
    read_until(stream, [](const sse_client& each) {
      return each.response().body().find(payload) != std::string::npos;
    });
    CHECK(stream->response().body().find(sensor_secret) != std::string::npos);
    CHECK(stream->response().body().find(number) != std::string::npos);
  }

  void be_attacked() {
    for (const auto& bad : {foreign, expired})
      for (const auto* path : {"/temperature/envelopes/7", "/temperature/entities"})
        CHECK(status(path, bad) == 401);
    const auto client = service.connect();
    client->send("GET / HTTP/1.1\r\nHost: a\r\nBad Field: " + malformed_head + "\r\n\r\n");
    read_until(client, has_head);
    CHECK(client->response().status() == 400);
  }

  void fail_to_write() {
    limit_files(fs::file_size(at.active));
    CHECK(post() == 503);
    service.line("write_failed");
    limit_files(RLIM_INFINITY);
    CHECK(post() == 200);
    service.line("write_resumed");
  }

  void fail_to_read() {
    append(at.active, std::vector<std::uint8_t>{damaged_bytes.begin(), damaged_bytes.end()});
    for (int i = 0; i < 3; ++i)
      CHECK(post() == 200);
    service.line("log_damaged");
    const auto away = at.events_key.string() + ".away";
    fs::rename(at.events_key, away);
    service.line("key_missing");
    std::ofstream{at.events_key} << faulty_secret;
    service.line("key_refused");
    fs::rename(away, at.events_key);
  }

  void be_set_wrong() {
    write_keys("{\"keys\":[\"" + faulty_keys + "\"]}");
    service.line("auth_keys_refused");
    write_config("[secrets]\nroot_secret = \"" + faulty_value + "\"\n");
    service.child().signal(SIGHUP);
    service.line("config_refused");
  }
};

} // namespace

TEST_CASE("no log line of a busy and failing service contains a payload or a secret or a token") {
  talkative running;
  running.be_busy();
  running.be_attacked();
  running.fail_to_write();
  running.fail_to_read();
  running.be_set_wrong();
  auto told = running.service.child().lines();
  for (const auto* path : {"/metrics", "/health/ready"})
    told.emplace_back(running.service.ask_admin(path).body());
  CHECK(running.service.stop() == 0);
  const auto all = running.service.child().lines();
  told.insert(told.end(), all.begin(), all.end());
  for (const auto& text : running.confidential())
    for (const auto& line : told)
      CHECK_MESSAGE(line.find(text) == line.npos, text, " is in ", line);
}

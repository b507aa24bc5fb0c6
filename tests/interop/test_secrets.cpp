#include "crypto/secret_store.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "tests/interop/both.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace logflume;
using namespace logflume::test;

namespace {

constexpr const char* events_key = "default/secrets.temperature-events.key";

struct shared_secrets : shared_place {
  std::string root = confidant.string();
  std::string flag = "--secrets.root=" + root;

  void init() const { run_logflume({"secret", "init", flag}); }
  /// Runs a command that appends an event to the log.
  void append(lines words) const {
    words.insert(words.end(), {flag, "--log.root=" + log.string()});
    run_logflume(words);
  }
  /// Writes a secret as the original's own set-up would.
  void put_as_original(const std::string& path, const std::string& json) const {
    write_lines(file, {json});
    fs::create_directory(confidant);
    run_original({"put", root, path, file.string()});
  }
  std::string get(const std::string& path) const {
    return run_logflume({"secret", "get", path, flag});
  }
  std::string events(const std::string& topic) const {
    return run_logflume(
        {"cat", flag, "--log.root=" + log.string(), "--log.topic=" + topic, "--http.redact="});
  }
  std::shared_ptr<const crypto::cipher> key() const {
    const auto secret = crypto::root_secret::parse(root_secret);
    crypto::events_key key{crypto::secret_store{confidant, std::get<crypto::root_secret>(secret)},
                           events_key};
    return std::get<std::shared_ptr<const crypto::cipher>>(key.get({}));
  }
};

} // namespace

TEST_CASE("the original reads the secrets that Logflume makes") {
  WITH_ORIGINAL();
  const shared_secrets at;
  at.init();
  const auto digits = at.get(events_key).substr(std::string_view{"value="}.size(), 32);
  CHECK(digits.size() == 32);
  CHECK(run_original({"get", at.root, events_key}) == lines{R"({"value":")" + digits + R"("})"});

  const std::string unicode = "ä€𝄞 \"=\\";
  run_logflume({"secret", "put", "default/mail", "user=" + unicode, "ttl=60m", "none=", at.flag});
  CHECK(run_original({"get", at.root, "default/mail"}) ==
        lines{R"({"none":"","ttl":"60m","user":"ä€𝄞 \"=\\"})"});
}

TEST_CASE("Logflume reads the secrets that the original makes") {
  WITH_ORIGINAL();
  const shared_secrets at;
  at.put_as_original("default/mail", R"({"user":"ä€𝄞 \"=\\","ttl":"60m","none":""})");
  CHECK(at.get("default/mail") == "none=\nttl=60m\nuser=ä€𝄞 \"=\\\n");
}

TEST_CASE("Logflume reads a secret that the original overwrote with a shorter one") {
  WITH_ORIGINAL();
  const shared_secrets at;
  at.put_as_original("default/mail", R"({"user":"a name that is long"})");
  at.put_as_original("default/mail", R"({"user":"ann"})");
  CHECK(run_original({"get", at.root, "default/mail"}) == lines{R"({"user":"ann"})"});
  CHECK(at.get("default/mail") == "user=ann\n");
}

TEST_CASE("the original decrypts the events that Logflume writes") {
  WITH_ORIGINAL();
  const shared_secrets at;
  at.init();
  const log::topic files{at.log, "temperature"};
  log::event_encoder encoder{at.key()};
  auto writer = open_writer(files);
  writer.append(encoder.encode(7, 1, 1.5, log::registered{"ä \"x\""}));
  writer.append(encoder.encode(7, 2, 2.5, log::temperature_read{0}));
  writer.append(encoder.encode(7, 3, 3.5, log::temperature_read{4'294'967'295}));
  REQUIRE_FALSE(writer.flush());
  CHECK(run_original({"open", at.log.string(), "temperature", at.root, "2"}) ==
        lines{R"({"Registered":{"secret":"ä \"x\""}})", R"({"TemperatureRead":{"temperature":0}})",
              R"({"TemperatureRead":{"temperature":4294967295}})"});
}

TEST_CASE("the original decrypts the events that the register and post commands append") {
  WITH_ORIGINAL();
  const shared_secrets at;
  at.append({"register", "7", "--secret=ä \"x\""});
  at.append({"post", "7", "21"});
  CHECK(
      run_original({"open", at.log.string(), "temperature", at.root, "1"}) ==
      lines{R"({"Registered":{"secret":"ä \"x\""}})", R"({"TemperatureRead":{"temperature":21}})"});
}

TEST_CASE("Logflume decrypts the events that the original writes") {
  WITH_ORIGINAL();
  const shared_secrets at;
  at.init();
  write_lines(at.file, {R"({"entity":7,"event":{"Registered":{"secret":"ä \"x\""}}})",
                        R"({"entity":7,"event":{"TemperatureRead":{"temperature":21}}})",
                        R"({"entity":8,"event":{"TemperatureRead":{"temperature":4294967295}}})"});
  run_original({"post", at.log.string(), "temperature", at.root, at.file.string()});
  lines events;
  for (const auto& line : lines_of(at.events("temperature")))
    events.push_back(line.substr(line.find("\"entity_id\"")));
  CHECK(
      events ==
      lines{
          R"("entity_id":"7","seq_nr":1,"event":{"Registered":{"secret":"ä \"x\""}}})",
          R"("entity_id":"7","seq_nr":2,"event":{"TemperatureRead":{"temperature":21}}})",
          R"("entity_id":"8","seq_nr":1,"event":{"TemperatureRead":{"temperature":4294967295}}})"});
}

#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/keys/support.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace logflume::test;

/// Returns how often a thread of the process has waited.
long waits_of_thread(pid_t process, const std::string& name) {
  for (const auto& task : fs::directory_iterator{"/proc/" + std::to_string(process) + "/task"}) {
    std::string comm;
    std::getline(std::ifstream{task.path() / "comm"}, comm);
    if (comm != name)
      continue;
    std::ifstream status{task.path() / "status"};
    for (std::string word; status >> word;)
      if (word == "voluntary_ctxt_switches:" && status >> word)
        return std::stol(word);
  }
  return 0;
}

TEST_CASE("the log is read from log.root and the secrets from secrets.root") {
  site at{"sse/log-before"};
  for (auto* directory : {&at.log, &at.confidant}) {
    const auto moved = directory->string() + ".moved";
    fs::rename(*directory, moved);
    *directory = moved;
  }
  served service{at, {"--log.root=" + at.log.string(), "--secrets.root=" + at.confidant.string()}};
  const auto client = service.follow("1001");
  read_until(client, has_events(1));
}

TEST_CASE("log.topic names the files and the routes") {
  const site at{"sse/log-before"};
  fs::rename(at.active, at.log / "humidity");
  served service{at, {"--log.topic=humidity"}};
  const auto client = ask(service, "/api/humidity/events/1001");
  read_until(client, has_events(1));
  CHECK(status_of(service, "/api/temperature/events/1001") == 404);
}

TEST_CASE("the log is polled every log.poll_interval") {
  const site at{"sse/log-before"};
  served service{at, {"--log.poll_interval=10ms"}};
  service.line("ready");
  const auto before = waits_of_thread(service.child().pid(), "log.watch");
  // With the default interval this would take longer than `patience`.
  wait_until([&] { return waits_of_thread(service.child().pid(), "log.watch") >= before + 100; });
}

TEST_CASE("log.keep limits the memory used for kept events") {
  const site at;
  append_readings(at, 1, 40'000);
  served service{at, {"--log.keep=64KiB", with_metrics}};
  wait_until([&] { return topic_metric(service, "logflume_log_events_total") == 40'000; });
  // The bound assumes a few bytes per event; all events take about two million bytes.
  CHECK(topic_metric(service, "logflume_kept_events") > 0);
  CHECK(topic_metric(service, "logflume_kept_events") < 10'000);
}

TEST_CASE("log.index limits the memory used for the index of the files") {
  const site at;
  append_readings(at, 1, 400'000);
  const auto bytes_of_index = [&](const std::string& flag) {
    served service{at, {flag, with_metrics}};
    service.line("ready");
    return topic_metric(service, "logflume_index_bytes");
  };
  // The part that is being filled stays in memory, whatever the limit.
  CHECK(bytes_of_index("--log.index=0B") < bytes_of_index("--log.index=64MiB"));
}

TEST_CASE("log.max_entities limits how many entities are remembered") {
  const site at;
  {
    auto encoder = readings_encoder();
    auto writer = open_writer(at);
    for (std::uint64_t id = 1; id <= 3'000; ++id)
      writer.append(encoder.encode(id, 1, 1.7e9, logflume::log::temperature_read{21}));
    REQUIRE_FALSE(writer.flush());
  }
  served service{at, {"--log.max_entities=1000", with_metrics}};
  wait_until([&] { return topic_metric(service, "logflume_log_events_total") == 3'000; });
  CHECK(topic_metric(service, "logflume_kept_entities") > 0);
  CHECK(topic_metric(service, "logflume_kept_entities") <= 1'000);
}

TEST_CASE("a record larger than log.max_record_size is treated as damage") {
  const site at;
  append_readings(at, 1, 10);
  // Damage is certain at once in a file that no longer grows.
  fs::rename(at.active, at.log / "temperature.history");
  served service{at, {"--log.max_record_size=64B", with_metrics}};
  wait_until([&] { return topic_metric(service, "logflume_log_corrupt_total") > 0; });
  CHECK(topic_metric(service, "logflume_log_events_total") == 0);
}

TEST_CASE(
    "a key is read again from its file after secrets.cache or the lease in secrets.ttl_field") {
  for (const bool by_field : {false, true}) {
    const site at{"sse/log-before"};
    if (by_field)
      REQUIRE(run_logflume(with_secrets(at, {"secret", "put",
                                             "default/secrets.temperature-events.key", "ttl=10ms"}))
                  .exit_code == 0);
    served service{at,
                   {by_field ? std::string{"--secrets.ttl_field=ttl"} : "--secrets.cache=10ms"}};
    service.line("ready");
    fs::rename(at.events_key, at.events_key.string() + ".away");
    // By default, a key that decrypts the records is not read again within this test's time.
    service.line("key_missing");
  }
}

TEST_CASE("secrets.events_key names the secret that decrypts the events") {
  const site at{"sse/log-before"};
  fs::rename(at.events_key, at.confidant / "default" / "another.key");
  served service{at, {"--secrets.events_key=default/another.key"}};
  const auto client = service.follow("1001");
  read_until(client, has_events(1));
}

TEST_CASE("a topic's kind and encryption and format and entity_type define how its records become "
          "events") {
  const site at;
  {
    auto opened = logflume::log::writer::open({at.log, "doors"});
    auto& writer = std::get<logflume::log::writer>(opened);
    const std::string value = R"("open")";
    logflume::log::record_fields record;
    record.key = (std::uint64_t{5} << 52) + 7;
    record.value = {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()};
    writer.append(record);
    REQUIRE_FALSE(writer.flush());
  }
  const auto file = at.dir.path() / "doors.toml";
  std::ofstream{file} << "[topics.doors]\nkind = \"plain\"\nencryption = \"none\"\n"
                         "format = \"text\"\nentity_type = \"Door\"\n";
  served service{at, {"--config=" + file.string()}};
  const auto client = ask(service, "/api/doors/envelopes?entity=*");
  read_until(client, [](const sse_client& each) {
    return each.response().body().find("event:position") != std::string::npos;
  });
  const std::string body{client->response().body()};
  // All 64 bits of the key are the entity's id. The value is text, not the JSON it looks like.
  CHECK(body.find(R"("persistence_id":"Door|22517998136852487")") != body.npos);
  CHECK(body.find(R"("event":"\"open\"")") != body.npos);
}

} // namespace

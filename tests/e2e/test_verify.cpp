#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

struct verdict {
  int exit_code = 0;
  std::string json;
};

verdict verify(const fs::path& logs) {
  const site at{logs};
  const auto told = run_logflume(on(at, {"verify", "--json"}));
  CHECK(told.errors.empty());
  return {told.exit_code, told.out};
}

/// A log of some megabytes: one file's records again and again.
void make_long(const site& at) {
  const auto bytes = read_bytes(at.active);
  for (int i = 0; i < 6; ++i)
    append(at.active, bytes);
}

TEST_CASE("verify counts what a whole log holds") {
  const auto told = verify("logs/history-and-active");
  CHECK(told.exit_code == 0);
  CHECK(told.json ==
        R"({"files":[{"name":"temperature.history","bytes":32519,"records":396},)"
        R"({"name":"temperature","bytes":45090,"records":556}],"records":952,"entities":30,)"
        R"("first_offset":0,"last_offset":2999,"first_time":"2024-11-13T02:08:58.222379Z",)"
        R"("last_time":"2024-06-11T07:38:57.460213Z","repeats":0,"sequence_gaps":0,)"
        R"("not_envelopes":0,"torn_bytes":0,"damaged":[]})"
        "\n");
}

TEST_CASE("verify finds each damaged place, and exits with 1") {
  const auto [exit_code, json] = verify("logs/corrupt-middle");
  CHECK(exit_code == 1);
  rapidjson::Document found;
  found.Parse(json.c_str(), json.size());
  const auto& places = found["damaged"];
  // Two of the five damaged records are neighbours.
  REQUIRE(places.Size() == 4);
  for (const auto& damage : read_jsonl(data / "logs/corrupt-middle/damaged.jsonl")) {
    const auto at = damage["record_at"].GetUint64();
    CHECK(std::any_of(places.Begin(), places.End(), [&](const auto& place) {
      const auto begin = place["at"].GetUint64();
      return begin <= at && at < begin + place["bytes"].GetUint64();
    }));
  }
  CHECK(found["records"].GetUint64() == 395);
  CHECK(found["sequence_gaps"].GetUint64() == 5);
}

TEST_CASE("verify counts a torn tail's bytes and exits with 0") {
  for (int i = 1; i <= 6; ++i) {
    const auto name = "logs/torn-tail-" + std::to_string(i);
    CAPTURE(name);
    const auto [exit_code, json] = verify(name);
    CHECK(exit_code == 0);
    rapidjson::Document found;
    found.Parse(json.c_str(), json.size());
    const auto size = fs::file_size(data / name / "temperature");
    CHECK(found["files"][0]["bytes"].GetUint64() == size);
    // The last record of `active-only` takes 81 bytes; what stands of it is torn.
    CHECK(found["torn_bytes"].GetUint64() ==
          size - (fs::file_size(data / "logs/active-only/temperature") - 81));
    CHECK(found["records"].GetUint64() == 399);
    CHECK(found["damaged"].Empty());
  }
}

TEST_CASE("verify tells a damaged last record from a torn one") {
  const site at{"logs/active-only"};
  auto bytes = read_bytes(at.active);
  bytes[bytes.size() - 20] ^= 1;
  fs::remove(at.active);
  append(at.active, bytes);
  const auto told = run_logflume(on(at, {"verify", "--json"}));
  CHECK(told.exit_code == 1);
  CHECK(told.out.find(R"("torn_bytes":0,"damaged":[{"file":"temperature","at":)") !=
        std::string::npos);
}

TEST_CASE("verify counts repeats and records that are no envelopes, and exits with 0") {
  const auto repeated = verify("logs/duplicates");
  CHECK(repeated.exit_code == 0);
  CHECK(repeated.json.find(R"("repeats":60,"sequence_gaps":0,)") != std::string::npos);
  const auto others = verify("logs/not-envelopes");
  CHECK(others.exit_code == 0);
  CHECK(others.json.find(R"("not_envelopes":35,)") != std::string::npos);
}

TEST_CASE("without the key verify reads the records, and says that events are not checked") {
  const site at{"logs/corrupt-middle"};
  fs::remove(at.events_key);
  const auto told = run_logflume(on(at, {"verify", "--json"}));
  CHECK(told.exit_code == 1);
  REQUIRE(told.errors.size() == 1);
  CHECK(told.errors[0] ==
        "logflume: warning: events are not checked, records alone: " + at.events_key.string() +
            ": there is no such secret; set secrets.root and secrets.events_key");
  CHECK(told.out.find(R"("records":395,"entities":8,)") != std::string::npos);
  CHECK(told.out.find(R"("sequence_gaps":null,"not_envelopes":null,)") != std::string::npos);
}

TEST_CASE("verify tells people the same in a table") {
  const site at{"logs/corrupt-middle"};
  const auto told = run_logflume(on(at, {"verify"}));
  CHECK(told.exit_code == 1);
  CHECK(told.out == R"(file            temperature: 395 records, 32390 bytes
records         395
entities        8
bytes           32390
first offset    0  2024-05-12T10:19:18.591009Z
last offset     399  2024-12-02T21:49:19.148943Z
repeats         0
sequence gaps   5
not envelopes   0
torn bytes      0
damaged places  4
                temperature, byte 3248: 80 bytes are no record
                temperature, byte 9648: 80 bytes are no record
                temperature, byte 16150: 162 bytes are no record
                temperature, byte 26961: 83 bytes are no record
)");
}

TEST_CASE("verify tells people of a compaction that is half-way, which is no damage") {
  const site at{"logs/mid-compaction"};
  const auto told = run_logflume(on(at, {"verify"}));
  CHECK(told.exit_code == 0);
  CHECK(told.out.find("\ncompaction      half-way: a writer is at it, or ends it when it opens the "
                      "log\n") != std::string::npos);
  CHECK(verify("logs/mid-compaction").exit_code == 0);
}

TEST_CASE("a long log has a progress bar at a terminal and none elsewhere") {
  const site at{"logs/mixed-10k"};
  CHECK(run_at_terminal(on(at, {"verify"})).out.find('#') == std::string::npos);
  make_long(at);
  const auto [exit_code, seen, errors] = run_at_terminal(on(at, {"verify"}));
  CHECK(exit_code == 0);
  CHECK(seen.find("\r########################################") != std::string::npos);
  CHECK(seen.find("\r\x1b[K") != std::string::npos);
  const auto told = run_logflume(on(at, {"verify"}));
  CHECK(told.errors.empty());
  CHECK(told.out.find("repeats         60000\n") != std::string::npos);
}

} // namespace

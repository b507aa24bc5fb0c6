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

/// Makes a log of some megabytes by repeating one file's records.
void make_long(const site& at) {
  const auto bytes = read_bytes(at.active);
  for (int i = 0; i < 6; ++i)
    append(at.active, bytes);
}

TEST_CASE("verify counts the contents of an intact log") {
  const auto told = verify("logs/history-and-active");
  CHECK(told.exit_code == 0);
  CHECK(told.json ==
        R"({"files":[{"name":"temperature.history","bytes":32519,"records":396},)"
        R"({"name":"temperature","bytes":45090,"records":556}],"records":952,"entities":30,)"
        R"("first_offset":0,"last_offset":2999,"first_time":"2024-11-13T02:08:58.222379Z",)"
        R"("last_time":"2024-06-11T07:38:57.460213Z","repeats":0,"sequence_gaps":0,)"
        R"("not_envelopes":0,"torn_bytes":0,"damaged":[],"faults":0})"
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
    // The last record of `active-only` has 81 bytes; the part that remains of it is torn.
    CHECK(found["torn_bytes"].GetUint64() ==
          size - (fs::file_size(data / "logs/active-only/temperature") - 81));
    CHECK(found["records"].GetUint64() == 399);
    CHECK(found["damaged"].Empty());
  }
}

TEST_CASE("verify distinguishes a damaged last record from a torn one") {
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

TEST_CASE("cat, verify and the writer find all intact records after damage") {
  const struct {
    const char* log;
    std::size_t records;
    const char* entity;
    std::uint64_t next_offset;
  } faults[]{{"faults/bit-in-a-value", 119, "7", 120}, {"faults/length-damaged", 5, "1", 6}};
  for (const auto& fault : faults) {
    CAPTURE(fault.log);
    const site at{fault.log};
    fs::permissions(at.active, fs::perms::owner_write, fs::perm_options::add);
    const auto lines = [&] {
      const auto cat = run_logflume(on(at, {"cat"}));
      return static_cast<std::size_t>(std::count(cat.out.begin(), cat.out.end(), '\n'));
    };
    CHECK(lines() == fault.records);
    const auto verified = run_logflume(on(at, {"verify", "--json"}));
    CHECK(verified.exit_code == 1);
    rapidjson::Document found;
    found.Parse(verified.out.c_str(), verified.out.size());
    CHECK(found["records"].GetUint64() == fault.records);
    REQUIRE(found["damaged"].Size() == 1);
    CHECK(found["damaged"][0]["bytes"].GetUint64() < 100);
    CHECK(found["torn_bytes"].GetUint64() == 0);
    const auto posted = run_logflume(on(at, {"post", fault.entity, "99"}));
    CHECK(posted.exit_code == 0);
    CHECK(posted.out.find("\"offset\":" + std::to_string(fault.next_offset) + ",") !=
          std::string::npos);
    CHECK(posted.out.find("\"seq_nr\":" + std::to_string(fault.next_offset + 1) + ",") !=
          std::string::npos);
    CHECK(lines() == fault.records + 1);
  }
}

TEST_CASE("verify counts repeats and records that are not envelopes as faults") {
  const auto repeated = verify("logs/duplicates");
  CHECK(repeated.exit_code == 1);
  CHECK(repeated.json.ends_with(R"("faults":60})"
                                "\n"));
  CHECK(repeated.json.find(R"("repeats":60,"sequence_gaps":0,)") != std::string::npos);
  const auto others = verify("logs/not-envelopes");
  CHECK(others.exit_code == 1);
  CHECK(others.json.ends_with(R"("faults":35})"
                              "\n"));
  CHECK(others.json.find(R"("not_envelopes":35,)") != std::string::npos);
}

TEST_CASE("verify without the key checks the records and says that events are not checked") {
  const site at{"logs/corrupt-middle"};
  fs::remove(at.events_key);
  const auto told = run_logflume(on(at, {"verify", "--json"}));
  CHECK(told.exit_code == 1);
  REQUIRE(told.errors.size() == 1);
  CHECK(told.errors[0] ==
        "logflume: warning: only records are checked, not their events: " + at.events_key.string() +
            ": there is no such secret; set secrets.root and secrets.events_key");
  CHECK(told.out.find(R"("records":395,"entities":8,)") != std::string::npos);
  CHECK(told.out.find(R"("sequence_gaps":null,"not_envelopes":null,)") != std::string::npos);
}

TEST_CASE("verify prints a table whose last line is the verdict") {
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
                temperature, byte 3248: 80 bytes are not a record
                temperature, byte 9648: 80 bytes are not a record
                temperature, byte 16150: 162 bytes are not a record
                temperature, byte 26961: 83 bytes are not a record
4 faults
)");
}

TEST_CASE("verify reports an unfinished compaction and does not count it as damage") {
  const site at{"logs/mid-compaction"};
  const auto told = run_logflume(on(at, {"verify"}));
  CHECK(told.exit_code == 0);
  CHECK(told.out.find("\ncompaction      in progress or interrupted; the writer completes it when "
                      "it next opens the log\n") != std::string::npos);
  CHECK(told.out.ends_with("\nsound\n"));
  CHECK(verify("logs/mid-compaction").exit_code == 0);
}

TEST_CASE("verify shows a progress bar for a long log only on a terminal") {
  const site at{"logs/mixed-10k"};
  CHECK(run_at_terminal(on(at, {"verify"})).out.find('#') == std::string::npos);
  make_long(at);
  const auto [exit_code, seen, errors] = run_at_terminal(on(at, {"verify"}));
  CHECK(exit_code == 1);
  CHECK(seen.find("\r########################################") != std::string::npos);
  CHECK(seen.find("\r\x1b[K") != std::string::npos);
  const auto told = run_logflume(on(at, {"verify"}));
  CHECK(told.errors.empty());
  CHECK(told.out.find("repeats         60000\n") != std::string::npos);
}

TEST_CASE("verify with a wrong root secret exits with 1") {
  const site at{"logs/active-only"};
  std::ofstream{at.root_secret} << std::string(32, '0') << "\n";
  const auto found = run_logflume(on(at, {"verify"}));
  CHECK(found.exit_code == 1);
  REQUIRE(found.errors.size() == 1);
  CHECK(found.errors[0].find("the root secret is probably wrong") != std::string::npos);
  CHECK(found.out.ends_with("\n1 fault\n"));
}

TEST_CASE("verify reports a log without faults as sound") {
  const site at{"logs/active-only"};
  const auto found = run_logflume(on(at, {"verify"}));
  CHECK(found.exit_code == 0);
  CHECK(found.out.ends_with("\nsound\n"));
}

TEST_CASE("verify reports that no offset is left for a further record") {
  const site at{"faults/last-offset"};
  const auto found = run_logflume(on(at, {"verify"}));
  CHECK(found.exit_code == 1);
  CHECK(found.out.find("no more records fit: this is the largest offset\n") != std::string::npos);
}

} // namespace

#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/tool.hpp"
#include "tests/support/pipe_ends.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

using offsets = std::vector<std::string>;

/// Returns the lines that `cat` must print for the events that the original delivered.
std::vector<std::string> expected_lines(const fs::path& logs) {
  std::vector<std::string> lines;
  for (const auto& event : read_jsonl(data / logs / "expected.jsonl")) {
    // The file has nanoseconds.
    const auto time = text_of(event["timestamp"]);
    lines.push_back("{\"offset\":" + std::to_string(event["offset"].GetUint64()) +
                    ",\"timestamp\":\"" + time.substr(0, time.size() - 4) + "Z\",\"entity_id\":\"" +
                    text_of(event["entity_id"]) +
                    "\",\"seq_nr\":" + std::to_string(event["seq_nr"].GetUint64()) +
                    ",\"event\":" + text_of(event["event_json"]) + "}");
  }
  return lines;
}

/// Returns the lines without their ids, after checking that each id has its line's offset.
std::vector<std::string> without_ids(std::vector<std::string> lines) {
  for (auto& line : lines) {
    const auto comma = line.find(',');
    const auto dash = line.find('-');
    REQUIRE(line.starts_with("{\"id\":\""));
    REQUIRE(comma == dash + std::string{"-9f3a0b12\""}.size());
    const std::string begin{"\"offset\":" + line.substr(7, dash - 7) + ","};
    CHECK(line.substr(comma + 1).starts_with(begin));
    line.erase(1, comma);
  }
  return lines;
}

std::vector<std::string> offsets_of(const std::string& out) {
  std::vector<std::string> result;
  for (const auto& line : lines_of(out)) {
    const auto begin = line.find("\"offset\":") + 9;
    result.push_back(line.substr(begin, line.find(',', begin) - begin));
  }
  return result;
}

/// A log of seven readings: offsets 0 to 2 of entity 1, 3 and 4 of entity 2, 5 and 6 of entity 3.
/// Each entity's first reading is of 2023-11-14T22:13:20Z, each further one of a second later.
struct readings_site : site {
  readings_site() {
    append_readings(*this, 1, 3);
    append_readings(*this, 2, 2);
    append_readings(*this, 3, 2);
  }
};

const std::vector<std::string> with_colours{"/usr/bin/env", "-u", "NO_COLOR", "TERM=xterm"};

std::vector<std::string> cat(const site& at, std::vector<std::string> flags) {
  flags.insert(flags.begin(), {LOGFLUME_BINARY, "cat"});
  flags.push_back("--log.poll_interval=100ms");
  return on(at, flags);
}

TEST_CASE("cat prints the events that the original delivers one per line") {
  for (const auto* name :
       {"active-only", "history-and-active", "mid-compaction", "mixed-10k", "duplicates",
        "not-envelopes", "corrupt-middle", "torn-tail-1", "torn-tail-2", "torn-tail-3",
        "torn-tail-4", "torn-tail-5", "torn-tail-6"}) {
    CAPTURE(name);
    const auto logs = fs::path{"logs"} / name;
    const site at{logs};
    const auto told = run_logflume(on(at, {"cat", "--http.redact="}));
    CHECK(told.exit_code == 0);
    CHECK(without_ids(lines_of(told.out)) == expected_lines(logs));
  }
}

TEST_CASE("cat reports what it skipped in one line at the end") {
  CHECK(run_logflume(on(site{"logs/active-only"}, {"cat"})).errors.empty());
  CHECK(run_logflume(on(site{"logs/corrupt-middle"}, {"cat"})).errors ==
        std::vector<std::string>{"logflume: warning: skipped 4 damaged places (405 bytes); "
                                 "run `logflume verify` for details"});
  CHECK(run_logflume(on(site{"logs/not-envelopes"}, {"cat"})).errors ==
        std::vector<std::string>{"logflume: warning: skipped 35 records that are not events; "
                                 "run `logflume verify` for details"});
}

TEST_CASE("cat redacts as the stream does") {
  const site at{"logs/active-only"};
  const auto told = run_logflume(on(at, {"cat", "--limit", "1"}));
  CHECK(
      told.out ==
      R"({"id":"0-d896c00a","offset":0,"timestamp":"2024-05-12T10:19:18.591009Z","entity_id":"1002",)"
      R"("seq_nr":1,"event":{"Registered":{"secret":"[redacted]"}}})"
      "\n");
}

TEST_CASE("cat prints only the events selected by --entity and --from and --limit") {
  const site at{"logs/active-only"};
  std::vector<std::string> wanted;
  for (const auto& line : expected_lines("logs/active-only"))
    if (line.find("\"entity_id\":\"1003\"") != line.npos)
      wanted.push_back(line);
  const auto all = run_logflume(on(at, {"cat", "--http.redact=", "--entity=1003"}));
  CHECK(without_ids(lines_of(all.out)) == wanted);
  const auto some =
      run_logflume(on(at, {"cat", "--http.redact=", "--entity=1003", "--from=100", "--limit=3"}));
  std::erase_if(wanted, [](const auto& line) {
    return std::stoul(line.substr(std::string{"{\"offset\":"}.size())) < 100;
  });
  wanted.resize(3);
  CHECK(without_ids(lines_of(some.out)) == wanted);
  CHECK(run_logflume(on(at, {"cat", "--limit=0"})).out.empty());
}

TEST_CASE("cat --raw prints every record and needs no secret") {
  const site at{"logs/records"};
  const auto told = run_logflume(on(at, {"cat", "--raw", "--log.topic=records"}, false));
  CHECK(told.exit_code == 0);
  CHECK(told.errors.empty());
  const auto lines = lines_of(told.out);
  const auto expected = read_jsonl(data / "logs/records/expected.jsonl");
  REQUIRE(lines.size() == expected.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    rapidjson::Document line;
    line.Parse(lines[i].c_str(), lines[i].size());
    REQUIRE(line.IsObject());
    CHECK(text_of(line["id"]).starts_with(std::to_string(line["offset"].GetUint64()) + "-"));
    CHECK(line["offset"] == expected[i]["offset"]);
    CHECK(line["key"] == expected[i]["key"]);
    CHECK(line["headers"] == expected[i]["headers"]);
    CHECK(line["crc"] == expected[i]["crc"]);
    CHECK(line["value"].GetStringLength() == 2 * expected[i]["value_length"].GetUint64());
    CHECK(line["timestamp"].IsNull() == expected[i]["timestamp"].IsNull());
  }
  CHECK(
      lines_of(run_logflume(on(site{"logs/not-envelopes"}, {"cat", "--raw"}, false)).out).size() ==
      60);
}

TEST_CASE("a record has the same id with --json and with --raw") {
  const site at{"logs/active-only"};
  const auto ids = [&](const char* flag) {
    std::vector<std::string> result;
    for (const auto& line : lines_of(run_logflume(on(at, {"cat", flag})).out))
      result.push_back(line.substr(0, line.find(',')));
    return result;
  };
  CHECK(ids("--json").size() == 400);
  CHECK(ids("--json") == ids("--raw"));
}

TEST_CASE("cat prints several entities in log order and an entity named twice only once") {
  const readings_site at;
  const auto told = run_logflume(on(at, {"cat", "--entity=3", "--entity", "1", "--entity=3"}));
  CHECK(told.exit_code == 0);
  CHECK(told.errors.empty());
  CHECK(offsets_of(told.out) == offsets{"0", "1", "2", "5", "6"});
}

TEST_CASE("cat takes up to 256 different entities") {
  const site at{"logs/active-only"};
  std::vector<std::string> words{"cat", "--entity=1"};
  for (int entity_id = 1; entity_id <= 256; ++entity_id)
    words.push_back("--entity=" + std::to_string(entity_id));
  CHECK(run_logflume(on(at, words)).exit_code == 0);
  words.emplace_back("--entity=257");
  const auto told = run_logflume(on(at, words));
  CHECK(told.exit_code == 2);
  CHECK(told.errors == std::vector<std::string>{"logflume: --entity: give at most 256"});
}

TEST_CASE("cat reports an entity that is not in the log") {
  const readings_site at;
  const auto errors = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), "cat");
    const auto told = run_logflume(on(at, flags));
    CHECK(told.exit_code == 0);
    return told.errors;
  };
  const std::vector<std::string> one{"logflume: the log has no events of entity 7"};
  CHECK(errors({"--entity=7"}) == one);
  CHECK(errors({"--entity=7", "--entity=1", "--raw"}) == one);
  CHECK(errors({"--entity=7", "--entity=1", "--tail=1", "--limit=1"}) == one);
  CHECK(errors({"--entity=9", "--entity=1", "--entity=7"}) ==
        std::vector<std::string>{"logflume: the log has no events of entities 7, 9"});
  // The log has events of this entity, but not in that range.
  CHECK(errors({"--entity=1", "--from=5"}).empty());
  // The rest of the log was not read.
  CHECK(errors({"--entity=1", "--entity=7", "--limit=1"}).empty());
}

TEST_CASE("cat --tail prints the last lines of the selected events") {
  const readings_site at;
  const auto tail = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), "cat");
    return offsets_of(run_logflume(on(at, flags)).out);
  };
  CHECK(tail({"--tail=2"}) == offsets{"5", "6"});
  CHECK(tail({"--tail=2", "--raw"}) == offsets{"5", "6"});
  CHECK(tail({"--tail=0"}).empty());
  CHECK(tail({"--tail=3", "--entity=1", "--entity=2"}) == offsets{"2", "3", "4"});
  CHECK(tail({"--tail=5", "--from=4"}) == offsets{"4", "5", "6"});
  CHECK(tail({"--tail=3", "--limit=2"}) == offsets{"4", "5"});
}

TEST_CASE("cat --since begins at the first record that is not older than the given time") {
  const readings_site at;
  const auto since = [&](const std::string& time, std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"cat", "--since=" + time});
    return offsets_of(run_logflume(on(at, flags)).out);
  };
  CHECK(since("2023-11-14T22:13:20Z").size() == 7);
  CHECK(since("2023-11-14T22:13:22Z") == offsets{"2", "3", "4", "5", "6"});
  CHECK(since("2023-11-14T23:13:21.5+01:00", {"--entity=2"}) == offsets{"3", "4"});
  CHECK(since("2023-11-14T22:13:22Z", {"--raw", "--tail=1"}) == offsets{"6"});
  CHECK(since("2023-11-14T22:13:23Z").empty());
  CHECK(since("10m").empty());
  CHECK(since("2000000h").size() == 7);
}

TEST_CASE("cat prints time and entity and event in colour on a terminal") {
  const readings_site at;
  const auto line = run_at_terminal(on(at, {"cat", "--from=6"}), {}, {}, with_colours);
  CHECK(line.exit_code == 0);
  CHECK(line.out == "\x1b[2m2023-11-14 22:13:21.000Z\x1b[0m  \x1b[36m3\x1b[0m  "
                    "\x1b[1mTemperatureRead\x1b[0m temperature=1000001\r\n");
  for (const std::vector<std::string>& launcher :
       {std::vector<std::string>{"/usr/bin/env", "NO_COLOR=1", "TERM=xterm"},
        {"/usr/bin/env", "-u", "NO_COLOR", "TERM=dumb"},
        {"/usr/bin/env", "-u", "NO_COLOR", "-u", "TERM"}})
    CHECK(run_at_terminal(on(at, {"cat", "--from=6"}), {}, {}, launcher).out ==
          "2023-11-14 22:13:21.000Z  3  TemperatureRead temperature=1000001\r\n");
}

TEST_CASE("cat --json and --raw print the same on a terminal as to a file") {
  const readings_site at;
  for (const auto* flag : {"--json", "--raw"}) {
    const auto words = on(at, {"cat", "--from=6", flag});
    auto seen = run_at_terminal(words, {}, {}, with_colours).out;
    std::erase(seen, '\r');
    CHECK(seen == run_logflume(words).out);
    CHECK(seen.starts_with("{\"id\":\"6-"));
  }
}

TEST_CASE("no event can control the terminal") {
  const site at;
  REQUIRE(
      run_logflume(on(at, {"register", "7", "--secret=\x1b]0;title\x07\x7f\xc2\x9b"})).exit_code ==
      0);
  const auto seen =
      run_at_terminal(on(at, {"cat", "--http.redact="}), {}, {}, {"/usr/bin/env", "NO_COLOR=1"});
  CHECK(seen.out.ends_with("  7  Registered secret=\"\\u001b]0;title\\u0007\\x7f\\xc2\\x9b\"\r\n"));
}

TEST_CASE("Ctrl-C on a terminal ends cat --follow with 0") {
  const readings_site at;
  const auto seen = run_at_terminal(on(at, {"cat", "-f", "--tail=1"}), "TemperatureRead", {"\x03"},
                                    {"/usr/bin/env", "NO_COLOR=1"});
  CHECK(seen.exit_code == 0);
  CHECK(lines_of(seen.out).at(0) ==
        "2023-11-14 22:13:21.000Z  3  TemperatureRead temperature=1000001\r");
}

TEST_CASE("cat --follow --tail begins with the tail and continues with appended events") {
  const readings_site at;
  pipe_ends out;
  process child{
      cat(at, {"-f", "--tail=1", "--entity=1", "--entity=7", "--limit=3"}), {}, out.writer()};
  out.close_writer();
  CHECK(out.line().find(R"("offset":2,)") != std::string::npos);
  CHECK(child.line([](const auto&) { return true; }, patience) ==
        "logflume: waiting: the log has no events of entity 7");
  append_readings(at, 2, 1);
  append_readings(at, 7, 2);
  CHECK(out.line().find(R"("offset":8,)") != std::string::npos);
  CHECK(out.line().find(R"("offset":9,)") != std::string::npos);
  CHECK(child.wait(patience) == 0);
  CHECK(child.lines().size() == 1);
}

TEST_CASE("cat --follow prints appended events if no stored record matches --since") {
  const readings_site at;
  pipe_ends out;
  process child{cat(at, {"-f", "--since=10m", "--entity=7"}), {}, out.writer()};
  out.close_writer();
  child.line([](const auto& line) { return line.find("entity 7") != line.npos; }, patience);
  append_readings(at, 7, 1);
  CHECK(out.line().find(R"("offset":7,)") != std::string::npos);
  child.signal(SIGTERM);
  CHECK(child.wait(patience) == 0);
}

TEST_CASE("cat --follow prints what a writer appends and ends with 0 on a signal") {
  for (const int signal : {SIGTERM, SIGINT}) {
    const site at;
    pipe_ends out;
    process child{cat(at, {"--follow"}), {}, out.writer()};
    out.close_writer();
    child.line([](const auto& line) { return line.find("no such log") != line.npos; }, patience);
    const auto readings = append_readings(at, 7, 3);
    for (const auto& reading : readings)
      CHECK(out.line().find(reading) != std::string::npos);
    append_readings(at, 8, 1);
    CHECK(out.line().find(R"("offset":3,)") != std::string::npos);
    child.signal(signal);
    CHECK(child.wait(patience) == 0);
    CHECK(out.line().empty());
  }
}

TEST_CASE("cat --follow ends on a signal even if its reader does not read") {
  const site at{"logs/mixed-10k"};
  pipe_ends out;
  process child{cat(at, {"--follow"}), {}, out.writer()};
  CHECK_FALSE(out.line().empty());
  child.signal(SIGTERM);
  CHECK(child.wait(patience) == 0);
}

TEST_CASE("cat ends silently with 0 when its reader closes the pipe") {
  const site at{"logs/mixed-10k"};
  for (const auto& flags : {std::vector<std::string>{}, {"--follow"}, {"--raw"}}) {
    pipe_ends out;
    process child{cat(at, flags), {}, out.writer()};
    out.close_writer();
    CHECK_FALSE(out.line().empty());
    out.close_reader();
    CHECK(child.wait(patience) == 0);
    CHECK(child.lines().empty());
  }
}

TEST_CASE("cat --follow notices a closed pipe even with nothing to print") {
  const site at{"logs/active-only"};
  pipe_ends out;
  process child{cat(at, {"--follow", "--from=399"}), {}, out.writer()};
  out.close_writer();
  CHECK_FALSE(out.line().empty());
  out.close_reader();
  CHECK(child.wait(patience) == 0);
}

TEST_CASE("cat reports output that cannot be written and exits with 1") {
  const site at{"logs/active-only"};
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  process child{cat(at, {}), {}, full};
  CHECK(child.wait(patience) == 1);
  CHECK(child.lines() ==
        std::vector<std::string>{"logflume: standard output: No space left on device"});
  ::close(full);
}

} // namespace

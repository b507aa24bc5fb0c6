#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// The lines that `cat` owes for what the original delivered.
std::vector<std::string> expected_lines(const fs::path& logs) {
  std::vector<std::string> lines;
  for (const auto& event : read_jsonl(data / logs / "expected.jsonl")) {
    // Nanoseconds there.
    const auto time = text_of(event["timestamp"]);
    lines.push_back("{\"offset\":" + std::to_string(event["offset"].GetUint64()) +
                    ",\"timestamp\":\"" + time.substr(0, time.size() - 4) + "Z\",\"entity_id\":\"" +
                    text_of(event["entity_id"]) +
                    "\",\"seq_nr\":" + std::to_string(event["seq_nr"].GetUint64()) +
                    ",\"event\":" + text_of(event["event_json"]) + "}");
  }
  return lines;
}

/// Both ends of a pipe.
class pipe_ends {
 public:
  pipe_ends() { REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0); }
  ~pipe_ends() {
    close_reader();
    close_writer();
  }
  int writer() const { return ends_[1]; }
  void close_writer() { close_one(ends_[1]); }
  void close_reader() { close_one(ends_[0]); }

  /// The next line; empty at the end.
  std::string line() {
    std::string text;
    for (char c = 0; ::read(ends_[0], &c, 1) == 1 && c != '\n';)
      text += c;
    return text;
  }

 private:
  static void close_one(int& end) {
    if (end >= 0)
      ::close(std::exchange(end, -1));
  }
  std::array<int, 2> ends_{};
};

std::vector<std::string> cat(const site& at, std::vector<std::string> flags) {
  flags.insert(flags.begin(), {LOGFLUME_BINARY, "cat"});
  flags.push_back("--log.poll_interval=100ms");
  return on(at, flags);
}

TEST_CASE("cat writes what the original delivers, a line each") {
  for (const auto* name :
       {"active-only", "history-and-active", "mid-compaction", "mixed-10k", "duplicates",
        "not-envelopes", "corrupt-middle", "torn-tail-1", "torn-tail-2", "torn-tail-3",
        "torn-tail-4", "torn-tail-5", "torn-tail-6"}) {
    CAPTURE(name);
    const auto logs = fs::path{"logs"} / name;
    const site at{logs};
    const auto told = run_logflume(on(at, {"cat", "--http.redact="}));
    CHECK(told.exit_code == 0);
    CHECK(lines_of(told.out) == expected_lines(logs));
  }
}

TEST_CASE("what cat skips is reported in one line at the end") {
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
  CHECK(told.out == R"({"offset":0,"timestamp":"2024-05-12T10:19:18.591009Z","entity_id":"1002",)"
                    R"("seq_nr":1,"event":{"Registered":{"secret":"[redacted]"}}})"
                    "\n");
}

TEST_CASE("cat begins, ends and chooses as it is told") {
  const site at{"logs/active-only"};
  std::vector<std::string> wanted;
  for (const auto& line : expected_lines("logs/active-only"))
    if (line.find("\"entity_id\":\"1003\"") != line.npos)
      wanted.push_back(line);
  const auto all = run_logflume(on(at, {"cat", "--http.redact=", "--entity=1003"}));
  CHECK(lines_of(all.out) == wanted);
  const auto some =
      run_logflume(on(at, {"cat", "--http.redact=", "--entity=1003", "--from=100", "--limit=3"}));
  std::erase_if(wanted, [](const auto& line) {
    return std::stoul(line.substr(std::string{"{\"offset\":"}.size())) < 100;
  });
  wanted.resize(3);
  CHECK(lines_of(some.out) == wanted);
  CHECK(run_logflume(on(at, {"cat", "--limit=0"})).out.empty());
}

TEST_CASE("cat --raw writes every record and asks for no secret") {
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

TEST_CASE("cat --follow goes on with what a writer appends, and a signal ends it with 0") {
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

TEST_CASE("a reader that does not read keeps no follower from its end") {
  const site at{"logs/mixed-10k"};
  pipe_ends out;
  process child{cat(at, {"--follow"}), {}, out.writer()};
  CHECK_FALSE(out.line().empty());
  child.signal(SIGTERM);
  CHECK(child.wait(patience) == 0);
}

TEST_CASE("cat is quiet and ends with 0 when its reader goes") {
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

TEST_CASE("a follower with nothing to write sees its reader go") {
  const site at{"logs/active-only"};
  pipe_ends out;
  process child{cat(at, {"--follow", "--from=399"}), {}, out.writer()};
  out.close_writer();
  CHECK_FALSE(out.line().empty());
  out.close_reader();
  CHECK(child.wait(patience) == 0);
}

TEST_CASE("output that cannot be written is told, with exit code 1") {
  const site at{"logs/active-only"};
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  process child{cat(at, {}), {}, full};
  CHECK(child.wait(patience) == 1);
  CHECK(child.lines() ==
        std::vector<std::string>{"logflume: standard output: No space left on device"});
  ::close(full);
}

} // namespace

#include "crypto/descriptor.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

using words = std::vector<std::string>;

std::string reading(const std::string& temperature) {
  return R"({"TemperatureRead":{"temperature":)" + temperature + "}}";
}

/// Returns the lines that `cat` prints.
std::vector<std::string> log_of(const site& at) {
  return lines_of(run_logflume(on(at, {"cat", "--http.redact="})).out);
}

/// Returns the root secret followed by the lines, for standard input.
std::string with_secret(const site& at, const std::string& lines) {
  const auto secret = read_bytes(at.root_secret);
  std::string text{secret.begin(), secret.end()};
  if (!text.ends_with('\n'))
    text += '\n';
  return text + lines;
}

/// Adds the flags for the site's log; the root secret comes on standard input.
words on_stdin(const site& at, words command) {
  command.insert(command.end(),
                 {"--log.root=" + at.log.string(), "--secrets.root=" + at.confidant.string()});
  return command;
}

/// Returns a command that runs `logflume` with a file as its standard input.
words from(const fs::path& input, const words& command) {
  words result{"/bin/sh", "-c", "input=$0; exec \"$@\" < \"$input\"", input.string(),
               LOGFLUME_BINARY};
  result.insert(result.end(), command.begin(), command.end());
  return result;
}

TEST_CASE("appended events are printed as cat prints them and streamed as they were given") {
  const site at;
  const std::string event =
      R"({"TemperatureRead":{"temperature":-5.5,"at":[null,true,{"deep":"ä\n"}],"n":-3}})";
  const auto told = run_logflume(on(at, {"append", "1001", event, reading("21.0")}));
  CHECK(told.exit_code == 0);
  CHECK(told.errors.empty());
  const auto lines = lines_of(told.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines == log_of(at));
  CHECK(lines[0].find(R"("offset":0,)") != std::string::npos);
  CHECK(lines[0].find(R"("entity_id":"1001","seq_nr":1,"event":)" + event + "}") !=
        std::string::npos);
  CHECK(lines[1].find(R"("offset":1,)") != std::string::npos);
  CHECK(lines[1].find(R"("seq_nr":2,"event":)" + reading("21.0") + "}") != std::string::npos);

  served service{at};
  const auto client = service.follow("1001");
  read_until(client, has_events(2));
  CHECK(texts(client->events()) == words{event, reading("21.0")});

  // A service reads the log meanwhile; the sequence numbers continue.
  CHECK(run_logflume(on(at, {"append", "1001", R"("TemperatureRead")"})).exit_code == 0);
  read_until(client, has_events(3));
  CHECK(texts(client->events()).back() == R"("TemperatureRead")");
  CHECK(log_of(at).back().find(R"("seq_nr":3,)") != std::string::npos);
  CHECK(service.stop(std::span{&client, 1}) == 0);
  CHECK(run_logflume(on(at, {"verify"})).exit_code == 0);
}

TEST_CASE("an appended registration lets its sensor post and is printed redacted") {
  const site at;
  const auto told =
      run_logflume(on(at, {"append", "7", R"({"Registered":{"secret":"a secret"}})"}));
  CHECK(told.exit_code == 0);
  CHECK(told.out.find("[redacted]") != std::string::npos);
  CHECK(told.out.find("a secret") == std::string::npos);
  CHECK(run_logflume(on(at, {"post", "7", "20"})).exit_code == 0);
  CHECK(run_logflume(on(at, {"append", "7", R"({"Registered":{"secret":""}})"})).exit_code == 0);
  CHECK(run_logflume(on(at, {"post", "7", "20"})).exit_code == 1);
}

TEST_CASE("a refused event is named and nothing of its command is appended") {
  const site at;
  const auto refused = [&](const words& events) {
    words command{"append", "7"};
    command.insert(command.end(), events.begin(), events.end());
    const auto told = run_logflume(on(at, command));
    CHECK(told.exit_code == 1);
    CHECK(told.out.empty());
    REQUIRE(told.errors.size() == 1);
    return told.errors[0];
  };
  CHECK(refused({reading("1"), R"({"DoorOpened":{}})"}) ==
        "logflume: event 2: events of the variant DoorOpened have no number in this topic: add it "
        "at the end of topics.temperature.kinds; nothing was appended");
  CHECK(refused({reading("18446744073709551616")}) ==
        "logflume: event 1: a number does not fit in 64 bits; nothing was appended");
  CHECK(refused({R"({"TemperatureRead":{"a":1,"a":2}})"}) ==
        "logflume: event 1: duplicate member a; nothing was appended");
  CHECK(refused({"TemperatureRead"}).starts_with("logflume: event 1: not valid JSON at byte 1"));
  CHECK(refused({R"({"TemperatureRead":")" + std::string(17'000, 'x') + "\"}"})
            .ends_with("its record would exceed log.max_record_size; nothing was appended"));
  CHECK_FALSE(fs::exists(at.active));
}

TEST_CASE("append rejects a command line without an event or with a dash among events") {
  const site at;
  CHECK(run_logflume(on(at, {"append", "7"})).exit_code == 2);
  CHECK(run_logflume(on(at, {"append", "7", reading("1"), "-"})).exit_code == 2);
  CHECK(run_logflume(on(at, {"append", "-7", reading("1")})).exit_code == 2);
  CHECK_FALSE(fs::exists(at.active));
}

TEST_CASE("append reads events from standard input after the root secret and counts them") {
  const site at;
  std::string lines;
  for (int i = 0; i < 5'000; ++i)
    lines += reading(std::to_string(i) + ".25") + (i % 7 == 0 ? " \r\n\n" : "\n");
  const auto told =
      run_logflume(on_stdin(at, {"append", "7", "-"}), with_secret(at, lines + reading("-1")));
  CHECK(told.exit_code == 0);
  CHECK(told.out.empty());
  CHECK(told.errors == words{"logflume: appended 5001 events, offsets 0 to 5000"});
  const auto all = log_of(at);
  REQUIRE(all.size() == 5'001);
  CHECK(all[0].ends_with(R"("entity_id":"7","seq_nr":1,"event":)" + reading("0.25") + "}"));
  CHECK(all[4'999].ends_with(R"("seq_nr":5000,"event":)" + reading("4999.25") + "}"));
  CHECK(all[5'000].ends_with(R"("seq_nr":5001,"event":)" + reading("-1") + "}"));
  CHECK(run_logflume(on(at, {"verify"})).exit_code == 0);

  const auto more = run_logflume(on(at, {"append", "7", "-"}), reading("2") + "\n");
  CHECK(more.errors == words{"logflume: appended 1 event, offset 5001"});
  CHECK(run_logflume(on_stdin(at, {"append", "7", "-"}), with_secret(at, "")).errors ==
        words{"logflume: appended 0 events"});
}

TEST_CASE("a refused line is named and the lines before it are in the log") {
  const site at;
  const auto lines =
      reading("1") + "\n\n" + reading("2") + "\n" + reading("x") + "\n" + reading("3") + "\n";
  const auto told = run_logflume(on(at, {"append", "7", "-"}), lines);
  CHECK(told.exit_code == 1);
  REQUIRE(told.errors.size() == 1);
  INFO(told.errors[0]);
  CHECK(told.errors[0].starts_with("logflume: line 4: not valid JSON at byte 35"));
  CHECK(told.errors[0].ends_with("; before that, appended 2 events, offsets 0 to 1"));
  CHECK(log_of(at).size() == 2);
  // The line of the root secret counts as well.
  const auto behind = run_logflume(on_stdin(at, {"append", "7", "-"}), with_secret(at, lines));
  REQUIRE(behind.errors.size() == 1);
  CHECK(behind.errors[0].starts_with("logflume: line 5: "));
  CHECK(log_of(at).size() == 4);
}

TEST_CASE("a first line that is neither the root secret nor an event is refused") {
  const site at;
  CHECK(run_logflume(on(at, {"register", "7"})).exit_code == 0);
  served service{at, {"--sensors.udp_listen=127.0.0.1:0"}};
  service.child().line(is_event("writer_ready"), patience);
  // The service needs no root secret from the command, so the first line may be an event.
  for (const auto& first : {"\xef\xbb\xbf" + reading("1"), std::string{"Registered"}}) {
    const auto told = run_logflume(on_stdin(at, {"append", "7", "-"}), first + "\n" + reading("2"));
    CHECK(told.exit_code == 1);
    REQUIRE(told.errors.size() == 1);
    CHECK(told.errors[0].starts_with("logflume: line 1: "));
    CHECK(told.errors[0].ends_with("; nothing was appended"));
  }
  CHECK(run_logflume(on_stdin(at, {"append", "7", "-"}), with_secret(at, reading("2"))).errors ==
        words{"logflume: appended 1 event, offset 1"});
}

TEST_CASE("commands that write events of entities refuse a plain topic") {
  const site at;
  const auto file = (at.dir.path() / "plain.toml").string();
  std::ofstream{file} << "[topics.temperature]\nkind = \"plain\"\n"
                         "encryption = \"none\"\nformat = \"json\"\n";
  for (const auto& each : {words{"post", "7", "1"}, words{"register", "7"},
                           words{"append", "7", R"("Registered")"}, words{"append", "7", "-"}}) {
    auto command = on(at, each);
    command.insert(command.end(), {"--config", file});
    const auto refused = run_logflume(command);
    CHECK(refused.exit_code == 2);
    CHECK(refused.errors ==
          words{"logflume: topic temperature is plain (topics.temperature.kind), but this command "
                "writes events of entities"});
  }
  CHECK_FALSE(fs::exists(at.active));
}

TEST_CASE("a line longer than any event is refused without being buffered") {
  const site at;
  const auto lines = at.dir.path() / "lines";
  std::ofstream{lines} << reading("1") << "\n" << std::string(2'000'000, ' ');
  const auto told = run(from(lines, on(at, {"append", "7", "-"})), {}, patience);
  CHECK(told.exit_code == 1);
  CHECK(told.errors == words{"logflume: line 2: the event is too long: its record would exceed "
                             "log.max_record_size; before that, appended 1 event, offset 0"});
  CHECK(log_of(at).size() == 1);
}

TEST_CASE("append writes each line of standard input at once and ends on a signal") {
  for (const auto* policy : {"always", "interval:10ms", "never"}) {
    CAPTURE(policy);
    const site at;
    const auto lines = at.dir.path() / "lines";
    REQUIRE(::mkfifo(lines.c_str(), 0600) == 0);
    process appender{
        from(lines, on(at, {"append", "7", "-", "--log.sync=" + std::string{policy}}))};
    // `open` returns once the command has opened the pipe as its standard input.
    const logflume::crypto::descriptor input{::open(lines.c_str(), O_WRONLY | O_CLOEXEC)};
    REQUIRE(input);
    served service{at};
    const auto client = service.follow("7");
    for (std::size_t count = 1; count <= 3; ++count) {
      const auto line = reading(std::to_string(count)) + "\n";
      REQUIRE(::write(input.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()));
      read_until(client, has_events(count));
      CHECK(texts(client->events()).back() == reading(std::to_string(count)));
    }
    appender.signal(SIGTERM);
    CHECK(appender.wait(patience) == 0);
    CHECK(appender.lines() == words{"logflume: appended 3 events, offsets 0 to 2"});
    CHECK(service.stop(std::span{&client, 1}) == 0);
  }
}

TEST_CASE("a topic's variants are numbered as its configuration lists them") {
  const site at;
  const auto file = (at.dir.path() / "doors.toml").string();
  std::ofstream{file} << "[topics.temperature]\nkinds = [\"DoorClosed\", \"DoorOpened\"]\n";
  const std::string opened = R"({"DoorOpened":{"by":["Ann",null],"after":1.5}})";
  const auto told = run_logflume(on(at, {"append", "7", opened, "--config", file}));
  CHECK(told.exit_code == 0);
  CHECK(told.out.find(opened) != std::string::npos);
  // 2^52 + 7: the second variant, entity 7.
  CHECK(run_logflume(on(at, {"cat", "--raw"}, false)).out.find(R"("key":4503599627370503,)") !=
        std::string::npos);
  for (const auto& each :
       {words{"post", "7", "1"}, words{"register", "7"}, words{"append", "7", R"("Registered")"}}) {
    auto command = on(at, each);
    command.insert(command.end(), {"--config", file});
    const auto refused = run_logflume(command);
    CHECK(refused.exit_code == 1);
    REQUIRE(refused.errors.size() == 1);
    CHECK(refused.errors[0].find("topics.temperature.kinds") != std::string::npos);
  }
  served service{at, {"--config=" + file}};
  const auto client = service.follow("7");
  read_until(client, has_events(1));
  CHECK(texts(client->events()) == words{opened});
  CHECK(service.stop(std::span{&client, 1}) == 0);
}

TEST_CASE("a topic's readings have the configured type") {
  const site at;
  CHECK(run_logflume(on(at, {"register", "7"})).exit_code == 0);
  const auto post = [&](const std::string& type, const std::string& number) {
    return run_logflume(on(at, {"post", "7", number, "--sensors.value=" + type}));
  };
  CHECK(post("f64", "-5.5").out.find(reading("-5.5")) != std::string::npos);
  CHECK(post("f64", "21").out.find(reading("21.0")) != std::string::npos);
  CHECK(post("i32", "-5").out.find(reading("-5")) != std::string::npos);
  CHECK(post("u32", "21").out.find(reading("21")) != std::string::npos);
  const auto negative = post("u32", "-5");
  CHECK(negative.exit_code == 2);
  CHECK(negative.errors ==
        words{"logflume: TEMPERATURE=-5: give a whole number from 0 to 4294967295"});
  CHECK(post("i32", "-5.5").exit_code == 2);
  CHECK(post("f64", "nan").exit_code == 2);
  CHECK(log_of(at).size() == 5);
}

} // namespace

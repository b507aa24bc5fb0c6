#include "actors/output/journal.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <rapidjson/document.h>

#include <unistd.h>

#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace logflume::actors;
using namespace std::chrono_literals;

namespace {

/// A pipe, with both of its ends.
class written {
 public:
  written() { REQUIRE(pipe(ends_.data()) == 0); }
  ~written() {
    close(ends_[0]);
    if (ends_[1] >= 0)
      close(ends_[1]);
  }

  int descriptor() const { return ends_[1]; }

  /// Passes each line that is written to `more`, as long as that returns true.
  void read_lines(const std::function<bool(const std::string&)>& more) {
    std::string line;
    for (char c = 0; read(ends_[0], &c, 1) == 1;) {
      if (c != '\n')
        line += c;
      else if (!more(std::exchange(line, {})))
        return;
    }
  }

  /// Returns everything that was written. Nothing can be written after that.
  std::string text() {
    close(ends_[1]);
    ends_[1] = -1;
    std::string all;
    std::array<char, 4096> block;
    for (ssize_t count; (count = read(ends_[0], block.data(), block.size())) > 0;)
      all.append(block.data(), static_cast<std::size_t>(count));
    return all;
  }

 private:
  std::array<int, 2> ends_{};
};

/// Returns 2026-11-23T08:00:00.123Z.
journal::clock::time_point then() {
  return std::chrono::sys_days{std::chrono::November / 23 / 2026} + 8h + 123ms;
}

std::string line(output_format format, std::string_view event,
                 std::initializer_list<field> fields) {
  written pipe;
  journal{pipe.descriptor(), {level::debug, format}, then}.write(level::info, event, fields);
  return pipe.text();
}

} // namespace

TEST_CASE("a JSON line contains the time, level, event and fields in order") {
  CHECK(line(output_format::json, "ready",
             {{"http", "127.0.0.1:8080"}, {"offset", std::uint64_t{1041}}}) ==
        R"({"ts":"2026-11-23T08:00:00.123Z","level":"info","event":"ready",)"
        R"("http":"127.0.0.1:8080","offset":1041})"
        "\n");
}

TEST_CASE("a text line contains the same in a shorter form") {
  CHECK(line(output_format::text, "ready", {{"http", "127.0.0.1:8080"}, {"offset", 1041}}) ==
        "08:00:00.123 info    ready http=127.0.0.1:8080 offset=1041\n");
}

TEST_CASE("a field may be a text, an integer, a fraction or a boolean") {
  const std::string text = "t";
  const std::initializer_list<field> fields{
      {"a", text}, {"b", -1},   {"c", std::numeric_limits<std::uint64_t>::max()},
      {"d", 0.5},  {"e", true}, {"f", std::uint16_t{7}}};
  CHECK(line(output_format::text, "x", fields) ==
        "08:00:00.123 info    x a=t b=-1 c=18446744073709551615 d=0.5 e=true f=7\n");
  CHECK(line(output_format::json, "x", fields) ==
        R"({"ts":"2026-11-23T08:00:00.123Z","level":"info","event":"x","a":"t","b":-1,)"
        R"("c":18446744073709551615,"d":0.5,"e":true,"f":7})"
        "\n");
}

TEST_CASE("a value in a text line is quoted if its end would be ambiguous") {
  CHECK(line(output_format::text, "x",
             {{"a", "two words"}, {"b", ""}, {"c", "say \"no\""}, {"d", "k=v"}, {"e", "grün"}}) ==
        "08:00:00.123 info    x a=\"two words\" b=\"\" c=\"say \\\"no\\\"\" d=\"k=v\" e=grün\n");
}

TEST_CASE("control characters and invalid UTF-8 are escaped") {
  CHECK(line(output_format::text, "x", {{"a", "1\n2\r\t\x1b[2J\x7f\xff\xc2\x9b\xc0\xaf"}}) ==
        "08:00:00.123 info    x "
        "a=\"1\\n2\\r\\t\\x1b[2J\\x7f\\xff\\xc2\\x9b\\xc0\\xaf\"\n");
  CHECK(line(output_format::json, "x", {{"a", "1\n\x1b\xff"}}) ==
        R"({"ts":"2026-11-23T08:00:00.123Z","level":"info","event":"x","a":"1\n\u001B)"
        "\xef\xbf\xbd\"}\n");
}

TEST_CASE("NaN is written as null in JSON") {
  CHECK(line(output_format::json, "x", {{"a", std::numeric_limits<double>::quiet_NaN()}}) ==
        R"({"ts":"2026-11-23T08:00:00.123Z","level":"info","event":"x","a":null})"
        "\n");
}

TEST_CASE("any text is written as one valid JSON line and as one text line") {
  CHECK(rc::check([](const std::string& key, const std::string& value) {
    const auto json = line(output_format::json, "x", {{key, value}});
    rapidjson::Document document;
    document.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
    RC_ASSERT(!document.HasParseError());
    RC_ASSERT(json.find('\n') == json.size() - 1);
    const auto text = line(output_format::text, "x", {{key, value}});
    RC_ASSERT(text.find('\n') == text.size() - 1);
  }));
}

TEST_CASE("lines below the configured level are not written") {
  written pipe;
  {
    journal journal{pipe.descriptor(), {level::warning, output_format::text}, then};
    journal.write(level::info, "quiet");
    journal.write(level::warning, "written");
    journal.write(level::error, "written_too");
  }
  CHECK(pipe.text() == "08:00:00.123 warning written\n08:00:00.123 error   written_too\n");
}

TEST_CASE("the automatic format is JSON if the output is not a terminal") {
  CHECK(line(output_format::automatic, "x", {}) ==
        R"({"ts":"2026-11-23T08:00:00.123Z","level":"info","event":"x"})"
        "\n");
}

TEST_CASE("lines of several threads do not mix") {
  written pipe;
  std::optional<journal> journal{std::in_place, pipe.descriptor(),
                                 output_config{level::info, output_format::text}, then};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n)
        journal->write(level::info, "tick", {{"text", "all of this stays together"}});
    });
  for (auto& thread : threads)
    thread.join();
  journal.reset();
  std::istringstream lines{pipe.text()};
  std::size_t count = 0;
  for (std::string one; std::getline(lines, one); ++count)
    CHECK(one == "08:00:00.123 info    tick text=\"all of this stays together\"");
  CHECK(count == 400);
}

TEST_CASE("a reader that does not read blocks no writer and is told how many lines it missed") {
  written pipe;
  std::optional<journal> journal{std::in_place, pipe.descriptor(),
                                 output_config{level::info, output_format::text}, then};
  constexpr std::uint64_t count = 20'000;
  for (std::uint64_t i = 0; i < count; ++i)
    journal->write(level::info, "tick", {{"text", "more than the pipe and the buffer can hold"}});
  std::uint64_t read = 0;
  std::uint64_t missed = 0;
  // From now on there is a reader, until every line is accounted for.
  pipe.read_lines([&](const std::string& line) {
    const std::string report = "08:00:00.123 warning journal_dropped lines=";
    if (line.starts_with(report))
      missed += std::stoull(line.substr(report.size()));
    else
      ++read;
    return read + missed < count;
  });
  CHECK(read + missed == count);
  CHECK(missed > 0);
}

TEST_CASE("a journal ends even if nobody reads it") {
  written pipe;
  journal journal{pipe.descriptor(), {level::info, output_format::text}, then};
  for (int i = 0; i < 2'000; ++i)
    journal.write(level::info, "tick", {{"text", "more than the pipe can hold"}});
}

#include "actors/commands/event_text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume;
using namespace logflume::actors;

namespace {

std::string text_of(std::string_view json) {
  const auto [name, fields] = parts_of(json);
  return name + fields;
}

log::envelope reading(std::uint64_t entity_id, double timestamp) {
  return {.entity_id = entity_id,
          .seq_nr = 1,
          .offset = 41,
          .timestamp = timestamp,
          .json = R"({"TemperatureRead":{"temperature":2}})"};
}

} // namespace

TEST_CASE("an event's text is its name and its fields") {
  CHECK(text_of(R"({"TemperatureRead":{"temperature":2}})") == "TemperatureRead temperature=2");
  CHECK(text_of(R"({"Registered":{"secret":"[redacted]","by":null}})") ==
        R"(Registered secret="[redacted]" by=null)");
  CHECK(text_of(R"("Reset")") == "Reset");
  CHECK(text_of(R"({"Reset":{}})") == "Reset");
  CHECK(text_of(R"({"Moved":[1,{"x":2}]})") == R"(Moved [1,{"x":2}])");
  CHECK(text_of(R"({"Counted":18446744073709551616})") == "Counted 18446744073709551616");
  CHECK(text_of(R"({"Said":"a b"})") == R"(Said "a b")");
}

TEST_CASE("an event that is not a variant is shown as JSON or by its fields") {
  CHECK(text_of("5") == "5");
  CHECK(text_of("[1]") == "[1]");
  CHECK(text_of("null") == "null");
  CHECK(text_of("{}") == "{}");
  CHECK(text_of("[]") == "[]");
  CHECK(text_of(R"("")") == R"("")");
  CHECK(text_of(R"({"a":1,"b":{"c":2}})") == R"(a=1 b={"c":2})");
}

TEST_CASE("braces, commas and quotes inside a text are part of the text") {
  CHECK(text_of(R"({"A":{"b":"},\"{[","c":{"d":[1,2],"e":"]\\"},"f":-0.5}})") ==
        R"(A b="},\"{[" c={"d":[1,2],"e":"]\\"} f=-0.5)");
}

TEST_CASE("a name that would be misread keeps its quotes") {
  CHECK(text_of(R"({"Two words":{"a=b":1,"":2,"c_3":4}})") == R"("Two words" "a=b"=1 ""=2 c_3=4)");
  CHECK(text_of(R"("a,b")") == R"("a,b")");
}

TEST_CASE("control characters of an event are escaped") {
  CHECK(text_of("{\"A\x7f\":{\"\xc2\x9b\":\"\\u001b[2J\x7f\"}}") ==
        R"("A\x7f" "\xc2\x9b"="\u001b[2J\x7f")");
  CHECK(text_of("{\"A\":\"\xc2\x85\"}") == R"(A "\xc2\x85")");
}

TEST_CASE("a line has the time in UTC, the entity and the event") {
  CHECK(event_text{false}.line(reading(1001, 1795420800.1234)) ==
        "2026-11-23 08:00:00.123Z  1001  TemperatureRead temperature=2");
}

TEST_CASE("a line without a time has a dash and blanks in its place") {
  auto event = reading(1001, 0);
  event.timestamp.reset();
  CHECK(event_text{false}.line(event) ==
        "-                         1001  TemperatureRead temperature=2");
}

TEST_CASE("entities are aligned with the longest so far") {
  event_text text{false};
  const auto entity = [&](std::uint64_t entity_id) {
    return text.line(reading(entity_id, 0)).substr(24, 10);
  };
  CHECK(entity(7) == "  7  Tempe");
  CHECK(entity(1001) == "  1001  Te");
  CHECK(entity(7) == "     7  Te");
}

TEST_CASE("colours change no character of a line") {
  auto line = event_text{true}.line(reading(1001, 1795420800));
  CHECK(line.find("\x1b[") != line.npos);
  for (auto begin = line.find('\x1b'); begin != line.npos; begin = line.find('\x1b'))
    line.erase(begin, line.find('m', begin) - begin + 1);
  CHECK(line == event_text{false}.line(reading(1001, 1795420800)));
}

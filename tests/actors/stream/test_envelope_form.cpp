#include "actors/stream/wire_form.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

std::string rendered(const wire_form& form, double timestamp) {
  std::string text;
  form.append(text, 1,
              {.offset = 41,
               .seq_nr = 3,
               .timestamp = timestamp,
               .hash = 0x9f3a0b12,
               .json = R"({"TemperatureRead":{"temperature":2}})"});
  return text;
}

/// Places of a topic that has dropped its records below offset 41.
struct later_places : log::place_writer {
  void append_id(std::string& out, const log::log_place& at) const override {
    log::record_places()->append_id(out, at);
  }
  bool append_record(std::string& out, log::offset at) const override {
    return at >= 41 && log::record_places()->append_record(out, at);
  }
  void append_position(std::string&, const log::log_place&) const override {}
};

std::string reset_of(const wire_form& form, std::string_view last_event_id) {
  std::string text;
  form.append_reset(text, log::record_id{41, 1}, reset_reason::reused, last_event_id);
  return text;
}

std::string time_of(double timestamp) {
  const auto text = rendered(envelope_line_form(), timestamp);
  const auto begin = text.find("\"timestamp\":\"") + 13;
  return text.substr(begin, text.find('"', begin) - begin);
}

} // namespace

TEST_CASE("an envelope is a frame or a line and contains its id") {
  constexpr double time = 1'795'420'800.123456;
  CHECK(rendered(envelope_form(), time) ==
        "data:{\"persistence_id\":\"Sensor|1\",\"seq_nr\":3,\"offset\":41,"
        "\"timestamp\":\"2026-11-23T08:00:00.123456Z\","
        "\"event\":{\"TemperatureRead\":{\"temperature\":2}}}\n"
        "id:41-9f3a0b12\n\n");
  CHECK(rendered(envelope_line_form(), time) ==
        "{\"id\":\"41-9f3a0b12\",\"persistence_id\":\"Sensor|1\",\"seq_nr\":3,\"offset\":41,"
        "\"timestamp\":\"2026-11-23T08:00:00.123456Z\","
        "\"event\":{\"TemperatureRead\":{\"temperature\":2}}}\n");
}

TEST_CASE("an envelope contains null for a missing sequence number or time") {
  constexpr auto highest = std::numeric_limits<std::uint64_t>::max();
  const log::kept_event event{.offset = 41, .hash = 0x9f3a0b12, .json = "[1]"};
  std::string text;
  envelope_form().append(text, highest, event);
  CHECK(text == "data:{\"persistence_id\":\"Sensor|18446744073709551615\",\"seq_nr\":null,"
                "\"offset\":41,\"timestamp\":null,\"event\":[1]}\nid:41-9f3a0b12\n\n");
  text.clear();
  envelope_line_form().append(text, 0, event);
  CHECK(text == "{\"id\":\"41-9f3a0b12\",\"persistence_id\":\"Sensor|0\",\"seq_nr\":null,"
                "\"offset\":41,\"timestamp\":null,\"event\":[1]}\n");
  const std::vector<log::entity_summary> found{
      {.entity_id = highest, .events = 3, .offset = 41, .json = "[1]"}};
  CHECK(entity_list(found, 1) ==
        "{\"entities\":[{\"entity\":\"18446744073709551615\","
        "\"persistence_id\":\"Sensor|18446744073709551615\",\"events\":3,\"seq_nr\":null,"
        "\"offset\":41,\"timestamp\":null,\"event\":[1]}]}\n");
}

TEST_CASE("the persistence id begins with the topic's entity type, escaped as JSON") {
  const log::kept_event event{.offset = 1, .seq_nr = 1, .timestamp = 0.0, .json = "1"};
  std::string text;
  envelope_form("Door").append(text, 7, event);
  CHECK(text.starts_with("data:{\"persistence_id\":\"Door|7\",\"seq_nr\":1,"));
  text.clear();
  envelope_line_form("a\"\n").append(text, 7, event);
  CHECK(text.find("\"persistence_id\":\"a\\\"\\n|7\",") != text.npos);
  CHECK(entity_list(std::vector<log::entity_summary>{{.entity_id = 7, .json = "1"}}, 1, "Door")
            .find("\"persistence_id\":\"Door|7\"") != std::string::npos);
}

TEST_CASE("an event whose record the topic has dropped is left out") {
  const auto places = std::make_shared<const later_places>();
  for (const auto* form : {&envelope_form("Sensor", places), &envelope_line_form("Sensor", places)})
    for (const std::string_view json : {"1", ""}) {
      std::string text = "before";
      CHECK_FALSE(form->append(text, 7, {.offset = 40, .json = json}));
      CHECK(text == "before");
      CHECK(form->append(text, 7, {.offset = 41, .json = json}));
      CHECK(text.size() > 6);
    }
  std::vector<log::entity_summary> found;
  for (const log::offset at : {40, 41, 39, 42, 38})
    found.push_back({.entity_id = at, .events = 1, .offset = at, .json = "1"});
  const auto list = entity_list(found, 4, "Sensor", *places);
  CHECK(list.starts_with(R"({"entities":[{"entity":"41",)"));
  CHECK(list.find(R"(},{"entity":"42",)") != list.npos);
  CHECK(list.ends_with("}],\"next\":\"42\"}\n"));
  CHECK(list.find("39") == list.npos);
}

TEST_CASE("only streams of the same entity type share a form") {
  CHECK(&envelope_form("Door") == &envelope_form("Door"));
  CHECK(&envelope_form() == &envelope_form("Sensor"));
  CHECK(&envelope_form("Door") != &envelope_form("Sensor"));
  CHECK(&envelope_form("Door") != &envelope_line_form("Door"));
}

TEST_CASE("a time is truncated to microseconds without trailing zeros") {
  CHECK(time_of(1'795'420'800) == "2026-11-23T08:00:00Z");
  CHECK(time_of(1'795'420'800.5) == "2026-11-23T08:00:00.5Z");
  CHECK(time_of(1'795'420'800.0009999) == "2026-11-23T08:00:00.000999Z");
  CHECK(time_of(1'795'420'810) == "2026-11-23T08:00:10Z");
}

TEST_CASE("a position has an id and data, and lines have no positions") {
  std::string text;
  envelope_form().append_position(text, log::record_id{2'999, 0x77ab01c3}, true);
  CHECK(text == "event:position\ndata:{\"offset\":2999,\"caught_up\":true}\nid:2999-77ab01c3\n\n");
  text.clear();
  envelope_form().append_position(text, {}, true);
  CHECK(text == "event:position\ndata:{\"offset\":null,\"caught_up\":true}\nid:start\n\n");
  text.clear();
  envelope_line_form().append_position(text, {}, true);
  CHECK(text.empty());
}

TEST_CASE("a reset repeats at most 128 characters of the client's id as JSON") {
  CHECK(reset_of(envelope_form(), "41-9f3a0b12") ==
        "event:reset\n"
        "data:{\"reason\":\"reused\",\"last_event_id\":\"41-9f3a0b12\"}\n"
        "id:41-00000001\n\n");
  CHECK(reset_of(envelope_line_form(), "a\"\n\\") ==
        "{\"id\":\"41-00000001\",\"reset\":{\"reason\":\"reused\","
        "\"last_event_id\":\"a\\\"\\n\\\\\"}}\n");
  const auto cut = reset_of(envelope_form(), std::string(1'000, 'x'));
  CHECK(cut.find(std::string(128, 'x') + '"') != cut.npos);
  std::string umlauts;
  for (int i = 0; i < 200; ++i)
    umlauts += "\xc3\xbc";
  CHECK(reset_of(envelope_form(), umlauts).find(umlauts.substr(0, 256) + '"') != std::string::npos);
  // Latin-1, a cut character, a surrogate, an overlong one: each byte is replaced.
  for (const std::string bad : {"\xfc", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80"}) {
    std::string expected;
    for (std::size_t i = 0; i < bad.size(); ++i)
      expected += "\xef\xbf\xbd";
    CHECK(reset_of(envelope_form(), bad).find(":\"" + expected + "\"}") != std::string::npos);
  }
}

TEST_CASE("a keep-alive of a form with ids has no empty line") {
  CHECK(envelope_form().keep_alive() == ":\n");
  CHECK(envelope_line_form().keep_alive() == "\n");
  CHECK(event_form().keep_alive() == ":\n\n");
  CHECK(envelope_form().beginning(1'500) == "retry:1500\n");
  CHECK(envelope_line_form().beginning(1'500).empty());
}

} // namespace logflume::test

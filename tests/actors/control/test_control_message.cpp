#include "actors/control/control_message.hpp"

#include <doctest/doctest.h>

namespace logflume::test {

using namespace actors;

namespace {

control_request request_of(std::string_view json) {
  const auto parsed = parse_control_request(json);
  REQUIRE(std::holds_alternative<control_request>(parsed));
  return std::get<control_request>(parsed);
}

} // namespace

TEST_CASE("a request reads back as it was written") {
  const auto registered = request_of(to_json(control_request{7, log::registered{"a\"\n\xC3\xA4"}}));
  CHECK(registered.entity_id == 7);
  CHECK(std::get<log::registered>(registered.event).secret == "a\"\n\xC3\xA4");
  const auto posted =
      request_of(to_json(control_request{log::entity_mask, log::temperature_read{21}}));
  CHECK(posted.entity_id == log::entity_mask);
  CHECK(std::get<log::temperature_read>(posted.event).temperature == 21);
  const std::vector<std::string> events(max_control_events, R"({"Opened":"\"ä"})");
  const auto appended = request_of(to_json(control_request{7, event_texts{events}}));
  CHECK(std::get<event_texts>(appended.event).json == events);
}

TEST_CASE("a request with too many events is refused") {
  const std::vector<std::string> events(max_control_events + 1, R"("Opened")");
  CHECK(std::holds_alternative<std::string>(
      parse_control_request(to_json(control_request{7, event_texts{events}}))));
}

TEST_CASE("a request other than one command for one entity is refused without repeating its text") {
  for (const auto* json :
       {"",
        "[]",
        "{",
        "{}x",
        R"({"entity":7})",
        R"({"register":{"secret":"hush"}})",
        R"({"entity":-1,"register":{"secret":"hush"}})",
        R"({"entity":4503599627370496,"register":{"secret":"hush"}})",
        R"({"entity":7,"register":{"secret":"hush","more":1}})",
        R"({"entity":7,"register":{"secret":7}})",
        R"({"entity":7,"register":{"secret":"hush\ude00"}})",
        R"({"entity":7,"register":"hush"})",
        R"({"entity":7,"register":{"secret":"hush"},"post":{"temperature":1}})",
        R"({"entity":7,"entity":8,"register":{"secret":"hush"}})",
        R"({"entity":7,"register":{"secret":"hush"},"register":{"secret":"hush"}})",
        R"({"entity":7,"post":{"temperature":"1"}})",
        R"({"entity":7,"post":{"temperature":null}})",
        R"({"entity":7,"append":{}})",
        R"({"entity":7,"append":[]})",
        R"({"entity":7,"append":"\"Left\""})",
        R"({"entity":7,"append":["\"Left\"",1]})",
        R"({"entity":7,"append":["\"Left\""],"post":{"temperature":1}})",
        "{\"entity\":7,\"register\":{\"secret\":\"\xFFhush\"}}"}) {
    CAPTURE(json);
    const auto parsed = parse_control_request(json);
    REQUIRE(std::holds_alternative<std::string>(parsed));
    CHECK(std::get<std::string>(parsed).find("hush") == std::string::npos);
  }
}

TEST_CASE("the body of an HTTP command is one known command") {
  const auto command = [](std::string_view json) {
    return std::get<control_request>(parse_command(7, json));
  };
  const auto registered = command(R"( {"Register":{"secret":"a\"\u00e4"}} )");
  CHECK(registered.entity_id == 7);
  CHECK(std::get<log::registered>(registered.event).secret == "a\"\xC3\xA4");
  const auto posted = command(R"({"Post":{"temperature":-5.5}})");
  CHECK(std::get<log::temperature_read>(posted.event).temperature == -5.5);
  const auto zero = command(R"({"Post":{"temperature":0e64}})");
  CHECK(std::get<log::temperature_read>(zero.event).temperature == 0.0);
}

TEST_CASE("any other body of an HTTP command is refused without repeating its text") {
  for (const auto* json : {"",
                           "{}",
                           "[]",
                           "null",
                           R"("Post")",
                           R"({"Post":{"temperature":21}}x)",
                           R"({"Post":{"temperature":21},"Post":{"temperature":22}})",
                           R"({"Post":{"temperature":21},"Register":{"secret":"hush"}})",
                           R"({"Register":{"secret":"hush"},"hush":1})",
                           R"({"Register":{"secret":"hush","secret":"hush"}})",
                           R"({"Register":{"secret":null}})",
                           R"({"Register":"hush"})",
                           R"({"Register":{"secret":"hush\ude00"}})",
                           R"({"Register":{"secret":"hush\ud83d"}})",
                           R"({"register":{"secret":"hush"}})",
                           R"({"Post":{"temperature":"21"}})",
                           R"({"Post":{"temperature":1e999}})",
                           R"({"Post":{"temperature":NaN}})",
                           R"({"Post":{}})",
                           R"({"Append":["hush"]})",
                           "{\"Register\":{\"secret\":\"\xFFhush\"}}"}) {
    CAPTURE(json);
    const auto parsed = parse_command(7, json);
    REQUIRE(std::holds_alternative<std::string>(parsed));
    CHECK(std::get<std::string>(parsed).find("hush") == std::string::npos);
  }
  const auto deep = std::string(8'000, '[') + std::string(8'000, ']');
  CHECK(std::holds_alternative<std::string>(parse_command(7, deep)));
}

TEST_CASE("an answer reads back with the full precision of its time") {
  const control_recorded done{
      .offset = 41, .hash = 0xFEDC'BA98, .seq_nr = 3, .timestamp = 1'764'115'200.123'456'7};
  const auto read = parse_control_answer(
      to_json(control_answer{.recorded = {done, {.offset = 43}},
                             .refused = control_refusal{"not_written", "the disk is full"}}));
  REQUIRE(read.recorded.size() == 2);
  const auto& again = read.recorded[0];
  CHECK(again.offset == done.offset);
  CHECK(again.hash == done.hash);
  CHECK(again.seq_nr == done.seq_nr);
  CHECK(again.timestamp == done.timestamp);
  CHECK(read.recorded[1].offset == 43);
  REQUIRE(read.refused);
  CHECK(read.refused->message == "the disk is full");
  const auto refused = parse_control_answer(R"({"error":"new","message":"why","more":[1]})");
  CHECK(refused.recorded.empty());
  REQUIRE(refused.refused);
  CHECK(refused.refused->code == "new");
  CHECK(refused.refused->message == "why");
}

TEST_CASE("a malformed answer is read as a refusal") {
  for (const auto* json :
       {"", "{}", "[1]", R"({"recorded":[{"offset":1}]})", R"({"recorded":[]})", R"({"error":7})",
        R"({"recorded":[{"offset":1,"hash":4294967296,"seq_nr":1,"timestamp":1}]})"}) {
    CAPTURE(json);
    const auto read = parse_control_answer(json);
    CHECK(read.recorded.empty());
    REQUIRE(read.refused);
    CHECK(read.refused->code == "malformed");
  }
}

} // namespace logflume::test

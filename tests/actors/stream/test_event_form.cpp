#include "actors/stream/wire_form.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string frame(std::uint64_t entity_id, std::string_view json) {
  std::string text;
  logflume::actors::event_form().append(text, entity_id, {.json = json});
  return text;
}

} // namespace

TEST_CASE("a Registered event has the entity as its id even if it is a unit variant") {
  CHECK(frame(1, R"({"Registered":{"secret":"foo"}})") ==
        "data:{\"Registered\":{\"secret\":\"foo\"}}\nid:1\n\n");
  CHECK(frame(7, R"("Registered")") == "data:\"Registered\"\nid:7\n\n");
}

TEST_CASE("other events have no id even if their names begin with Registered") {
  CHECK(frame(7, R"({"RegisteredAgain":1})") == "data:{\"RegisteredAgain\":1}\n\n");
  CHECK(frame(7, R"({"TemperatureRead":{"temperature":2}})") ==
        "data:{\"TemperatureRead\":{\"temperature\":2}}\n\n");
}

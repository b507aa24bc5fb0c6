#include "crypto/token/rights.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace logflume::crypto;

namespace {

rights of(const std::vector<std::string>& texts) {
  std::vector<right> entries;
  for (const auto& text : texts) {
    const auto entry = parse_right(text);
    REQUIRE_MESSAGE(entry.has_value(), text);
    entries.push_back(*entry);
  }
  return rights{std::move(entries)};
}

} // namespace

TEST_CASE("a right is read back as it is written") {
  for (const std::string text : {"temperature/1001", "temperature/0", "*/*", "*/7", "temperature/*",
                                 "write:temperature/1001", "write:*/*",
                                 "A-z_0.9/18446744073709551615", "write/1", "./1", "../1"}) {
    const auto entry = parse_right(text);
    REQUIRE_MESSAGE(entry.has_value(), text);
    CHECK(to_text(*entry) == text);
  }
  const auto entry = parse_right("write:temperature/1001");
  CHECK(entry->write);
  CHECK(entry->topic == "temperature");
  CHECK(entry->entity == 1001);
}

TEST_CASE("a right that is not canonical cannot be read") {
  for (const std::string text : {"",
                                 "/",
                                 "*",
                                 "temperature",
                                 "temperature/",
                                 "/1",
                                 "temperature/01",
                                 "temperature/00",
                                 "temperature/+1",
                                 "temperature/-1",
                                 "temperature/1 ",
                                 " temperature/1",
                                 "temperature/1.0",
                                 "temperature/1e3",
                                 "temperature/0x1",
                                 "temperature/18446744073709551616",
                                 "temperature/**",
                                 "temperature/*1",
                                 "**/1",
                                 "temp*/1",
                                 "a/b/1",
                                 "temp erature/1",
                                 "t\xC3\xA9/1",
                                 "read:temperature/1",
                                 "Write:temperature/1",
                                 "write:",
                                 "write:/1",
                                 "write:write:temperature/1",
                                 "write: temperature/1",
                                 "temperature/1\n",
                                 "temperature/\xD9\xA1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_right(text));
  }
  CHECK_FALSE(parse_right(std::string_view{"temperature/1\0", 14}));
  CHECK_FALSE(parse_right(std::string_view{"temper\0ture/1", 13}));
}

TEST_CASE("a right applies only to its topic and its entity") {
  const auto granted = of({"temperature/1001", "humidity/7"});
  CHECK(granted.may_read("temperature", 1001));
  CHECK_FALSE(granted.may_read("temperature", 7));
  CHECK_FALSE(granted.may_read("temperature", 100));
  CHECK_FALSE(granted.may_read("temp", 1001));
  CHECK_FALSE(granted.may_read("temperature.2", 1001));
  CHECK_FALSE(granted.may_read("Temperature", 1001));
  CHECK_FALSE(granted.may_read("*", 1001));
  CHECK_FALSE(granted.may_read("", 1001));
  CHECK(granted.may_read("humidity", 7));
  CHECK(granted.may_read_any("humidity"));
  CHECK_FALSE(granted.may_read_any("pressure"));
  CHECK_FALSE(granted.may_read_all("temperature"));
}

TEST_CASE("a star applies to every topic or every entity") {
  CHECK(of({"temperature/*"}).may_read("temperature", 3));
  CHECK(of({"temperature/*"}).may_read_all("temperature"));
  CHECK_FALSE(of({"temperature/*"}).may_read_all("humidity"));
  CHECK_FALSE(of({"temperature/*"}).may_read("humidity", 3));
  CHECK(of({"*/3"}).may_read("humidity", 3));
  CHECK(of({"*/3"}).may_read_any("humidity"));
  CHECK_FALSE(of({"*/3"}).may_read("humidity", 4));
  CHECK_FALSE(of({"*/3"}).may_read_all("humidity"));
  CHECK(of({"*/*"}).may_read_all("humidity"));
  CHECK(of({"*/*"}).may_read("humidity", 0));
}

TEST_CASE(
    "a right to write does not include reading and a right to read does not include writing") {
  const auto writer = of({"write:temperature/*", "write:*/3"});
  CHECK(writer.may_write("temperature", 1));
  CHECK(writer.may_write("humidity", 3));
  CHECK_FALSE(writer.may_write("humidity", 4));
  CHECK_FALSE(writer.may_read("temperature", 1));
  CHECK_FALSE(writer.may_read_any("temperature"));
  CHECK_FALSE(writer.may_read_all("temperature"));
  CHECK(writer.readable("temperature").empty());
  CHECK_FALSE(writer.empty());
  const auto reader = of({"*/*", "temperature/1"});
  CHECK_FALSE(reader.may_write("temperature", 1));
}

TEST_CASE("the readable entities are those granted for the topic and for every topic") {
  const auto granted = of({"temperature/5", "*/9", "temperature/2", "temperature/9",
                           "write:temperature/1", "humidity/4"});
  CHECK(granted.readable("temperature").entities == std::vector<std::uint64_t>{2, 5, 9});
  CHECK(granted.readable("pressure").entities == std::vector<std::uint64_t>{9});
  CHECK(granted.readable("temperature").contains(5));
  CHECK_FALSE(granted.readable("temperature").contains(1));
  const auto whole = of({"temperature/5", "temperature/*"});
  CHECK(whole.readable("temperature") == entity_set{.all = true, .entities = {}});
  CHECK(whole.readable("temperature").contains(77));
  CHECK(of({"*/*"}).readable("temperature").all);
  CHECK(of({}).readable("temperature").empty());
}

TEST_CASE("an empty set of rights grants nothing") {
  const rights none;
  CHECK(none.empty());
  CHECK_FALSE(none.may_read("temperature", 1));
  CHECK_FALSE(none.may_write("temperature", 1));
  CHECK_FALSE(none.may_read_all("temperature"));
  CHECK_FALSE(none.may_read_any("temperature"));
}

TEST_CASE("rights to hundreds of entities apply to exactly those entities") {
  std::vector<std::string> texts;
  for (int entity = 0; entity < 600; entity += 2)
    texts.push_back("temperature/" + std::to_string(entity));
  texts.push_back("temperature/0");
  const auto granted = of(texts);
  CHECK(granted.entries().size() == 300);
  for (std::uint64_t entity = 0; entity < 610; ++entity)
    CHECK(granted.may_read("temperature", entity) == (entity < 600 && entity % 2 == 0));
}

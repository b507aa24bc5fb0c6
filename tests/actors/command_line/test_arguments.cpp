#include "actors/command_line/command_line.hpp"
#include "actors/command_line/man_page.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace logflume::actors;

namespace {

constexpr std::array<command_word, 2> weigh_words{{
    {"ANIMAL", "which one", any_text},
    {"GRAMS", "what the scales say", 5000},
}};

constexpr std::array<command_option, 2> weigh_options{{
    {"--scales", "NAME", "which scales", any_text},
    {"--times", "N", "how often"},
}};

constexpr std::array<command_word, 3> feed_words{{
    {"ANIMAL", "which one", any_text},
    {"HOUR", "when", 23, how_often::at_most_once},
    {"FOOD", "what", any_text, how_often::any},
}};

constexpr std::array<command, 2> zoo{{
    {"weigh", "write a weight down", "log", "  logflume weigh emu 40\n", nullptr, weigh_options,
     weigh_words},
    {"feed", "give food", "log", "  logflume feed emu 8 oats\n", nullptr, {}, feed_words},
}};

std::variant<invocation, answer> read(std::vector<std::string> arguments) {
  return read_command_line({std::move(arguments), {}, ""}, zoo);
}

invocation good(std::vector<std::string> arguments) {
  const auto found = read(std::move(arguments));
  if (const auto* said = std::get_if<answer>(&found))
    FAIL(said->text);
  return std::get<invocation>(found);
}

std::string told(std::vector<std::string> arguments) {
  const auto found = read(std::move(arguments));
  REQUIRE(std::holds_alternative<answer>(found));
  return std::get<answer>(found).text;
}

std::vector<std::string> foods(std::vector<std::string> arguments) {
  const auto asked = good(std::move(arguments));
  const auto all = asked.texts("FOOD");
  return {all.begin(), all.end()};
}

} // namespace

TEST_CASE("words get their names by their places, whatever flags stand between them") {
  const auto asked = good({"weigh", "--times=2", "emu", "--log.topic=zoo", "40"});
  CHECK(asked.text("ANIMAL") == "emu");
  CHECK(asked.number("GRAMS") == 40);
  CHECK(asked.number("--times") == 2);
  CHECK(asked.settings.values.log.topic == "zoo");
}

TEST_CASE("an option's value may be any text, and the last one counts") {
  CHECK(good({"weigh", "emu", "40", "--scales=old", "--scales", "a=b c"}).text("--scales") ==
        "a=b c");
  CHECK(good({"weigh", "emu", "40", "--scales="}).text("--scales") == "");
  CHECK_FALSE(good({"weigh", "emu", "40"}).has("--scales"));
}

TEST_CASE("what may be left out is, and the last word may be given many times") {
  CHECK_FALSE(good({"feed", "emu"}).has("HOUR"));
  CHECK(good({"feed", "emu", "8"}).number("HOUR") == 8);
  CHECK(foods({"feed", "emu", "8"}).empty());
  CHECK(foods({"feed", "emu", "8", "oats", "a=b"}) == std::vector<std::string>{"oats", "a=b"});
}

TEST_CASE("what follows -- are words, however they begin") {
  CHECK(foods({"feed", "emu", "8", "--", "--oats=1", "--", "-x"}) ==
        std::vector<std::string>{"--oats=1", "--", "-x"});
}

TEST_CASE("a word that is missing or too many is told with those that are taken") {
  CHECK(told({"weigh", "emu"}) == "logflume: GRAMS is missing: logflume weigh ANIMAL GRAMS\n");
  CHECK(told({"weigh"}) == "logflume: ANIMAL is missing: logflume weigh ANIMAL GRAMS\n");
  CHECK(told({"weigh", "emu", "40", "41"}) ==
        "logflume: 41 is not expected here: logflume weigh ANIMAL GRAMS\n");
  CHECK(told({"feed"}) == "logflume: ANIMAL is missing: logflume feed ANIMAL [HOUR] [FOOD …]\n");
}

TEST_CASE("a word that is no number of its range is told by name") {
  const std::string right = ": give a whole number from 0 to 5000\n";
  CHECK(told({"weigh", "emu", "5001"}) == "logflume: GRAMS=5001" + right);
  CHECK(told({"weigh", "emu", "-5"}) == "logflume: GRAMS=-5" + right);
  CHECK(told({"weigh", "emu", "forty"}) == "logflume: GRAMS=forty" + right);
  CHECK(told({"weigh", "emu", ""}) == "logflume: GRAMS=" + right);
  CHECK(told({"weigh", "emu", "40", "--times=-1"}) ==
        "logflume: --times=-1: give a whole number from 0 to 18446744073709551615\n");
}

TEST_CASE("help and manual tell the words and what they mean") {
  CHECK(told({"weigh", "--help"}).starts_with(R"(logflume weigh: write a weight down

Usage: logflume weigh ANIMAL GRAMS [--config FILE] [--KEY=VALUE …]

  ANIMAL
      which one
  GRAMS
      what the scales say

Examples:
  logflume weigh emu 40

Options of its own:
  --scales=NAME
      which scales
)"));
  const auto page = man_page(zoo);
  CHECK(page.find(".SS logflume feed ANIMAL [HOUR] [FOOD ...]\n") != page.npos);
  CHECK(page.find(".TP\n.B GRAMS\nwhat the scales say\n") != page.npos);
}

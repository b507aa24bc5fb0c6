#include "actors/command_line/command_line.hpp"
#include "actors/command_line/help.hpp"
#include "actors/command_line/man_page.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

using namespace logflume::actors;

namespace {

constexpr std::array<command_word, 2> weigh_words{{
    {.name = "ANIMAL", .meaning = "which one", .accepts = any_text{}},
    {.name = "GRAMS", .meaning = "what the scales say", .accepts = number_up_to{5000}},
}};

bool is_colour(std::string_view text) {
  return text == "red" || text == "green";
}

constexpr std::array<command_option, 5> weigh_options{{
    {.flag = "--scales", .value = "NAME", .meaning = "which scales", .accepts = any_text{}},
    {.flag = "--times", .value = "N", .meaning = "how often", .accepts = number_up_to{}},
    {.flag = "--twice", .value = "", .meaning = "again", .accepts = any_text{}, .short_flag = "-t"},
    {.flag = "--mark",
     .value = "COLOUR",
     .meaning = "which paint",
     .accepts = checked_text{.is_valid = is_colour, .advice = "give red or green"}},
    {.flag = "--keeper",
     .value = "ID",
     .meaning = "who holds it",
     .accepts = number_up_to{99},
     .occurrence = occurrence::any},
}};

constexpr std::array<command_word, 3> feed_words{{
    {.name = "ANIMAL", .meaning = "which one", .accepts = any_text{}},
    {.name = "HOUR",
     .meaning = "when",
     .accepts = number_up_to{23},
     .occurrence = occurrence::at_most_once},
    {.name = "FOOD", .meaning = "what", .accepts = any_text{}, .occurrence = occurrence::any},
}};

constexpr std::array<command_word, 2> count_words{{
    {.name = "DEGREES", .meaning = "in the shade", .accepts = any_text{}},
    {.name = "ANIMAL",
     .meaning = "those that are there",
     .accepts = any_text{},
     .occurrence = occurrence::at_least_once},
}};

constexpr std::array<std::string_view, 1> sections{"log"};

constexpr std::array<command, 3> zoo{{
    {.name = "weigh",
     .summary = "write a weight down",
     .sections = sections,
     .examples = "  logflume weigh emu 40\n",
     .run = nullptr,
     .options = weigh_options,
     .words = weigh_words},
    {.name = "feed",
     .summary = "give food",
     .sections = sections,
     .examples = "  logflume feed emu 8 oats\n",
     .run = nullptr,
     .options = {},
     .words = feed_words},
    {.name = "count",
     .summary = "say who is there",
     .sections = sections,
     .examples = "  logflume count -5.5 emu\n",
     .run = nullptr,
     .options = {},
     .words = count_words},
}};

std::variant<invocation, early_exit> read(std::vector<std::string> arguments) {
  return read_command_line({std::move(arguments), {}, ""}, zoo);
}

invocation good(std::vector<std::string> arguments) {
  const auto found = read(std::move(arguments));
  if (const auto* said = std::get_if<early_exit>(&found))
    FAIL(said->text);
  return std::get<invocation>(found);
}

std::string reported(std::vector<std::string> arguments) {
  const auto found = read(std::move(arguments));
  REQUIRE(std::holds_alternative<early_exit>(found));
  return std::get<early_exit>(found).text;
}

std::vector<std::string> foods(std::vector<std::string> arguments) {
  const auto asked = good(std::move(arguments));
  const auto all = asked.texts("FOOD");
  return {all.begin(), all.end()};
}

} // namespace

TEST_CASE("words are named by position whatever flags are between them") {
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

TEST_CASE("an option that may be repeated keeps each value, in the order given") {
  const auto asked = good({"weigh", "--keeper=3", "--keeper", "7", "emu", "--keeper=3", "40"});
  CHECK(asked.numbers("--keeper") == std::vector<std::uint64_t>{3, 7, 3});
  CHECK(asked.text("ANIMAL") == "emu");
  CHECK(asked.number("GRAMS") == 40);
  CHECK(good({"weigh", "emu", "40"}).numbers("--keeper").empty());
  CHECK(reported({"weigh", "emu", "40", "--keeper=3", "--keeper=100", "--keeper=-1"}) ==
        "logflume: --keeper=100: give a whole number from 0 to 99\n"
        "logflume: --keeper=-1: give a whole number from 0 to 99\n");
  CHECK(reported({"weigh", "emu", "40", "--keeper"}) ==
        "logflume: --keeper: give it a value, --keeper=VALUE\n");
}

TEST_CASE("a flag's short form is equivalent to the flag") {
  CHECK(good({"weigh", "emu", "40", "-t"}).has("--twice"));
  CHECK(good({"weigh", "-t", "emu", "40"}).text("ANIMAL") == "emu");
  CHECK(reported({"weigh", "--help"}).find("\n  -t, --twice\n      again\n") != std::string::npos);
  CHECK(man_page(zoo).find(".TP\n.B \\-t, \\-\\-twice\nagain\n") != std::string::npos);
}

TEST_CASE("a value that an option does not accept is reported with the accepted ones") {
  CHECK(good({"weigh", "emu", "40", "--mark=red"}).text("--mark") == "red");
  CHECK(reported({"weigh", "emu", "40", "--mark=blue\n"}) ==
        "logflume: --mark=blue\\n: give red or green\n");
}

TEST_CASE("an optional word may be left out and the last word may be repeated") {
  CHECK_FALSE(good({"feed", "emu"}).has("HOUR"));
  CHECK(good({"feed", "emu", "8"}).number("HOUR") == 8);
  CHECK(foods({"feed", "emu", "8"}).empty());
  CHECK(foods({"feed", "emu", "8", "oats", "a=b"}) == std::vector<std::string>{"oats", "a=b"});
}

TEST_CASE("arguments after -- are words however they begin") {
  CHECK(foods({"feed", "emu", "8", "--", "--oats=1", "--", "-x"}) ==
        std::vector<std::string>{"--oats=1", "--", "-x"});
}

TEST_CASE("a negative number or a single dash is a word") {
  const auto asked = good({"count", "-5.5", "--log.topic=zoo", "-"});
  CHECK(asked.text("DEGREES") == "-5.5");
  CHECK(asked.text("ANIMAL") == "-");
  CHECK(good({"count", "-.5e3", "emu"}).text("DEGREES") == "-.5e3");
  CHECK(reported({"count", "-x", "emu"}).starts_with("logflume: unknown flag -x for"));
}

TEST_CASE("a repeatable word that is required is reported if it is missing") {
  const auto asked = good({"count", "20", "emu", "{\"a\":\"b=c\"}", "emu"});
  const auto animals = asked.texts("ANIMAL");
  CHECK(std::vector<std::string>{animals.begin(), animals.end()} ==
        std::vector<std::string>{"emu", "{\"a\":\"b=c\"}", "emu"});
  CHECK(reported({"count", "20"}) ==
        "logflume: ANIMAL is missing: logflume count DEGREES ANIMAL …\n");
  CHECK(reported({"count"}) == "logflume: DEGREES is missing: logflume count DEGREES ANIMAL …\n");
}

TEST_CASE("a missing or surplus word is reported with the expected words") {
  CHECK(reported({"weigh", "emu"}) == "logflume: GRAMS is missing: logflume weigh ANIMAL GRAMS\n");
  CHECK(reported({"weigh"}) == "logflume: ANIMAL is missing: logflume weigh ANIMAL GRAMS\n");
  CHECK(reported({"weigh", "emu", "40", "41"}) ==
        "logflume: 41 is not expected here: logflume weigh ANIMAL GRAMS\n");
  CHECK(reported({"feed"}) ==
        "logflume: ANIMAL is missing: logflume feed ANIMAL [HOUR] [FOOD …]\n");
}

TEST_CASE("a word outside its range is reported by name") {
  const std::string right = ": give a whole number from 0 to 5000\n";
  CHECK(reported({"weigh", "emu", "5001"}) == "logflume: GRAMS=5001" + right);
  CHECK(reported({"weigh", "emu", "-5"}) == "logflume: GRAMS=-5" + right);
  CHECK(reported({"weigh", "emu", "forty"}) == "logflume: GRAMS=forty" + right);
  CHECK(reported({"weigh", "emu", ""}) == "logflume: GRAMS=" + right);
  CHECK(reported({"weigh", "emu", "40", "--times=-1"}) ==
        "logflume: --times=-1: give a whole number from 0 to 18446744073709551615\n");
}

TEST_CASE("help and manual list the words and their meanings") {
  CHECK(reported({"weigh", "--help"}).starts_with(R"(logflume weigh: write a weight down

Usage: logflume weigh ANIMAL GRAMS [--config FILE] [--KEY=VALUE …]

  ANIMAL
      which one
  GRAMS
      what the scales say

Examples:
  logflume weigh emu 40

Options:
  --scales=NAME
      which scales
)"));
  const auto page = man_page(zoo);
  CHECK(page.find(".SS logflume feed ANIMAL [HOUR] [FOOD ...]\n") != page.npos);
  CHECK(page.find(".TP\n.B GRAMS\nwhat the scales say\n") != page.npos);
}

TEST_CASE("the help of a command that uses no keys shows none") {
  constexpr command rest{.name = "rest",
                         .summary = "close the zoo",
                         .sections = {},
                         .examples = "  logflume rest\n",
                         .run = nullptr,
                         .options = {},
                         .words = {}};
  CHECK(help(rest) == "logflume rest: close the zoo\n\nUsage: logflume rest\n\nExamples:\n"
                      "  logflume rest\n\n");
}

TEST_CASE("a command's name may be of any length in the help") {
  constexpr std::array<command, 2> commands{{
      {.name = "weigh every animal",
       .summary = "write the weights down",
       .sections = sections,
       .examples = "",
       .run = nullptr,
       .options = {},
       .words = {}},
      zoo[1],
  }};
  CHECK(help(commands).find("\n  weigh every animal  write the weights down\n"
                            "  feed                give food\n") != std::string::npos);
}

TEST_CASE("a command that asks for an undeclared flag is a programming error") {
  const auto asked = good({"weigh", "emu", "40"});
  CHECK_FALSE(asked.has("--twice"));
  CHECK_THROWS_AS(asked.has("--thrice"), std::logic_error);
  CHECK_THROWS_AS(asked.text("FOOD"), std::logic_error);
}

#include "actors/config/keys.hpp"
#include "actors/config/load.hpp"
#include "actors/config/page_rules.hpp"
#include "actors/config/reload.hpp"
#include "actors/config/to_toml.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

struct page_files {
  temp_dir directory;
  config_sources sources{directory.path() / "logflume.toml", {}, {}, {}};

  std::variant<loaded_config, config_errors> load(std::string_view toml) {
    std::ofstream{*sources.file, std::ios::binary} << toml;
    return load_config(sources);
  }

  config good(std::string_view toml) {
    auto loaded = load(toml);
    if (const auto* errors = std::get_if<config_errors>(&loaded))
      FAIL(errors->front());
    return std::get<loaded_config>(std::move(loaded)).values;
  }

  /// Returns the only error, without the name of the file in front of it.
  std::string error(std::string_view toml) {
    const auto loaded = load(toml);
    REQUIRE(std::holds_alternative<config_errors>(loaded));
    const auto& lines = std::get<config_errors>(loaded);
    REQUIRE(lines.size() == 1);
    const auto name = sources.file->string() + ":";
    return lines[0].starts_with(name) ? lines[0].substr(name.size()) : lines[0];
  }
};

const entity_names boiler_and_pump{{1001, "Boiler"}, {1002, "Pump, left"}};

} // namespace

TEST_CASE_FIXTURE(page_files, "the page section determines how every topic is shown") {
  const auto values = good("[page]\ntitle = \"Heating\"\nvalue = \"Level.m\"\nunit = \"m\"\n"
                           "names = {1001 = \"Boiler\", 1002 = \"Pump, left\"}\n"
                           "low = -5\nhigh = 30.5\nlate = \"90s\"\n");
  for (const auto& page : {values.page, topics_of(values)[0].page}) {
    CHECK(page.title == "Heating");
    CHECK(page.value == "Level.m");
    CHECK(page.unit == "m");
    CHECK(page.names == boiler_and_pump);
    CHECK(page.low == -5);
    CHECK(page.high == 30.5);
    CHECK(page.late == 90s);
  }
}

TEST_CASE_FIXTURE(page_files, "a key in a topic's own page section overrides the common key") {
  const auto values = good("[page]\nunit = \"°C\"\nlow = 5\n[page.names]\n1 = \"Hall\"\n"
                           "[topics.a.page]\nunit = \"%\"\nlow = \"\"\nnames.2 = \"Cellar\"\n"
                           "[topics.\"b.c\".page]\nnames = {}\n");
  REQUIRE(values.topics.size() == 2);
  CHECK(values.topics[0].page.unit == "%");
  CHECK_FALSE(values.topics[0].page.low);
  CHECK(values.topics[0].page.names == entity_names{{2, "Cellar"}});
  CHECK(values.topics[1].page.unit == "°C");
  CHECK(values.topics[1].page.low == 5);
  CHECK(values.topics[1].page.names.empty());
}

TEST_CASE_FIXTURE(page_files, "page keys are also flags and variables") {
  sources.flags = {{"page.names", "1001=Boiler,1002=Pump\\, left"}, {"page.high", "1e3"}};
  sources.environment = {{"LOGFLUME_PAGE_LATE", "2m"}, {"LOGFLUME_PAGE_LOW", "-0.5"}};
  const auto page = good("").page;
  CHECK(page.names == boiler_and_pump);
  CHECK(page.low == -0.5);
  CHECK(page.high == 1'000);
  CHECK(page.late == 2min);
}

TEST_CASE_FIXTURE(page_files, "a wrong value of a page key is refused with the accepted form") {
  const std::string names = "give a table of entity numbers and their names, such as "
                            "{1001 = \"Boiler\"}; in a flag, 1001=Boiler,1002=Pump";
  const std::string value = "give the path of the value in an event, names separated by dots, such "
                            "as TemperatureRead.temperature, or empty";
  const std::vector<std::pair<std::string, std::string>> lines{
      {"names = {boiler = \"Boiler\"}", "page.names = {boiler = \"Boiler\"}: " + names},
      {"names = {01 = \"Boiler\"}", "page.names = {01 = \"Boiler\"}: " + names},
      {"names = {18446744073709551616 = \"Boiler\"}",
       "page.names = {18446744073709551616 = \"Boiler\"}: " + names},
      {"names = {1 = \"\"}", "page.names = {1 = \"\"}: " + names},
      {"names = {1 = 2}", "page.names = {1 = 2}: " + names},
      {"names = \"1=Boiler\"", "page.names = \"1=Boiler\": " + names},
      {"low = \"cold\"", "page.low = \"cold\": give a number, or empty"},
      {"high = inf", "page.high = inf: give a number, or empty"},
      {"high = true", "page.high = true: give a number, or empty"},
      {"late = 90", "page.late = 90: a bare number; give a duration with its unit (ms, s, m, h) "
                    "from 1s to 8760h, or empty"},
      {"value = \"Level..m\"", "page.value = \"Level..m\": " + value},
      {"unit = \"a very long unit, this\"",
       "page.unit = \"a very long unit, this\": give one line of at most 20 bytes, or empty"},
      {"title = 5", "page.title = 5: give one line of at most 100 bytes, or empty"},
      {"lo = 5", "page.lo is not a key: did you mean page.low?"},
  };
  for (const auto& [line, message] : lines)
    CHECK(error("[page]\n" + line + "\n") == "2: " + message);
}

TEST_CASE_FIXTURE(page_files, "limits that no value can satisfy are refused") {
  CHECK(error("[page]\nlow = 30\nhigh = 5.5\n") ==
        "page.low = 30 is above page.high = 5.5: no value could be within the limits; set low "
        "below high");
  CHECK(error("[page]\nlow = 5\n[topics.a.page]\nhigh = 4\n[topics.b]\n") ==
        "topics.a.page.low = 5 is above topics.a.page.high = 4: no value could be within the "
        "limits; set low below high");
  CHECK(good("[page]\nlow = 5\nhigh = 5\n").page.low == 5);
}

TEST_CASE_FIXTURE(page_files, "printed page keys read back unchanged") {
  const auto text = "[page]\ntitle = \"\\\"A\\\" \\\\ B\"\nunit = \"°C\"\nlow = -1e30\nhigh = "
                    "12345678901234567000.0\n"
                    "names = {1 = \"Pump, left = 2\", 2 = \"back\\\\slash\"}\n"
                    "[topics.a.page]\nlow = \"\"\nlate = \"90s\"\n";
  const auto first = load(text);
  REQUIRE(std::holds_alternative<loaded_config>(first));
  const auto printed = to_toml(std::get<loaded_config>(first));
  CHECK(printed.find("names = {1 = \"Pump, left = 2\", 2 = \"back\\\\slash\"} # ") != printed.npos);
  const auto second = load(printed);
  REQUIRE(std::holds_alternative<loaded_config>(second));
  CHECK(to_toml(std::get<loaded_config>(second)).starts_with("[log]"));
  for (const auto& key : topic_keys())
    CHECK(key.print(std::get<loaded_config>(first).values.topics[0]) ==
          key.print(std::get<loaded_config>(second).values.topics[0]));
}

TEST_CASE("a list of names is split at commas without a backslash before them") {
  using entries = std::vector<std::pair<std::string, std::string>>;
  CHECK(read_name_list("") == entries{});
  CHECK(read_name_list("1=a,2=b") == entries{{"1", "a"}, {"2", "b"}});
  CHECK(read_name_list("1=a\\,b\\\\,2=c=d") == entries{{"1", "a,b\\"}, {"2", "c=d"}});
  CHECK(read_name_list("1,") == entries{{"1", ""}, {"", ""}});
}

TEST_CASE("page keys take effect without a restart") {
  config before;
  before.topics = {topic_defaults(before, "a")};
  auto after = before;
  after.page.title = "Heating";
  after.topics[0].page.names = boiler_and_pump;
  after.topics[0].page.low = 5;
  const auto change = change_of(before, after);
  CHECK(change.need_restart.empty());
  CHECK(change.changed ==
        std::vector<std::string>{"page.title", "topics.a.page.names", "topics.a.page.low"});
  CHECK(change.values.page.title == "Heating");
  CHECK(change.values.topics[0].page.names == boiler_and_pump);
  CHECK(change.values.topics[0].page.low == 5);
}

} // namespace logflume::test

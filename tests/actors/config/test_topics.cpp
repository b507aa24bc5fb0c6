#include "actors/config/cross_rules.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/load.hpp"
#include "actors/config/to_toml.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

/// A configuration file of two topics and more.
struct topic_files {
  temp_dir directory;
  config_sources sources{directory.path() / "logflume.toml", {}, {}, {}};

  std::variant<loaded_config, config_errors> load(std::string_view toml) {
    std::ofstream{*sources.file, std::ios::binary} << toml;
    return load_config(sources);
  }

  loaded_config good(std::string_view toml) {
    auto loaded = load(toml);
    if (const auto* errors = std::get_if<config_errors>(&loaded))
      FAIL(errors->front());
    return std::get<loaded_config>(std::move(loaded));
  }

  /// Returns the only error, without the directory's name.
  std::string error(std::string_view toml) {
    const auto loaded = load(toml);
    REQUIRE(std::holds_alternative<config_errors>(loaded));
    auto lines = std::get<config_errors>(loaded);
    REQUIRE(lines.size() == 1);
    const auto root = directory.path().string() + "/";
    if (const auto at = lines[0].find(root); at != lines[0].npos)
      lines[0].erase(at, root.size());
    return lines[0];
  }
};

constexpr auto two = "[log]\nkeep = \"32MiB\"\n"
                     "[topics.temperature]\n"
                     "[topics.humidity]\nkeep = \"16MiB\"\nsensors.retention = 5\n";

} // namespace

TEST_CASE("a configuration without topic sections has one topic with the common settings") {
  config values;
  values.log.topic = "doors";
  values.log.keep = 5 * mib;
  values.http.redact = {"A.b"};
  const auto topics = topics_of(values);
  REQUIRE(topics.size() == 1);
  CHECK(topics[0].log.topic == "doors");
  CHECK(topics[0].log.keep == 5 * mib);
  CHECK(topics[0].redact == std::vector<std::string>{"A.b"});
  CHECK_FALSE(topics[0].has_section);
}

TEST_CASE_FIXTURE(topic_files,
                  "each section is a topic whose own settings override the common ones") {
  const auto topics = topics_of(good(two).values);
  REQUIRE(topics.size() == 2);
  CHECK(topics[0].log.topic == "temperature");
  CHECK(topics[0].log.keep == 32 * mib);
  CHECK(topics[0].sensors.retention == kept_records{std::size_t{10}});
  CHECK(topics[1].log.topic == "humidity");
  CHECK(topics[1].log.keep == 16 * mib);
  CHECK(topics[1].sensors.retention == kept_records{std::size_t{5}});
  CHECK(topics[1].has_section);
}

TEST_CASE_FIXTURE(topic_files,
                  "sensors.retention is a count or a duration and prints as it was read") {
  const auto values = good("[sensors]\nretention = \"24h\"\n"
                           "[topics.a]\n[topics.b]\nsensors.retention = 3\n")
                          .values;
  CHECK(topics_of(values)[0].sensors.retention == kept_records{std::chrono::hours{24}});
  CHECK(topics_of(values)[1].sensors.retention == kept_records{std::size_t{3}});
  const auto printed = to_toml(good("[sensors]\nretention = \"90m\"\n"));
  CHECK(printed.find("retention = \"90m\" #") != printed.npos);
  CHECK(to_toml(good("[sensors]\nretention = 7\n")).find("retention = 7 #") != printed.npos);
  CHECK(good(printed).values.sensors.retention == kept_records{std::chrono::minutes{90}});
  for (const auto* wrong : {"0", "\"7\"", "\"500ms\"", "-1", "\"soon\""})
    CHECK(error(std::string{"[sensors]\nretention = "} + wrong + "\n")
              .find("a whole number from 1 to 1000000, or a duration") != std::string::npos);
}

TEST_CASE_FIXTURE(topic_files, "a flag also overrides a variable and the file for a single topic") {
  sources.environment = {{"LOGFLUME_TOPICS_HUMIDITY_KEEP", "8MiB"},
                         {"LOGFLUME_TOPICS_HUMIDITY_SENSORS_RETENTION", "7"}};
  sources.flags = {{"topics.humidity.keep", "4MiB"}, {"log.keep", "2MiB"}};
  const auto loaded = good(two);
  const auto topics = topics_of(loaded.values);
  CHECK(topics[0].log.keep == 2 * mib);
  CHECK(topics[1].log.keep == 4 * mib);
  CHECK(topics[1].sensors.retention == kept_records{std::size_t{7}});
  CHECK(loaded.origins.at("topics.humidity.keep") == "--topics.humidity.keep");
  CHECK(loaded.origins.at("topics.humidity.sensors.retention") ==
        "LOGFLUME_TOPICS_HUMIDITY_SENSORS_RETENTION");
  CHECK(loaded.origins.at("topics.temperature.keep") == "--log.keep");
}

TEST_CASE_FIXTURE(topic_files, "a flag applies to the topic with the longest matching name") {
  sources.flags = {{"topics.temp.raw.keep", "4MiB"}};
  const auto topics = topics_of(
      good("[topics.temp]\nroot = \"/a\"\n[topics.\"temp.raw\"]\nroot = \"/b\"\n").values);
  REQUIRE(topics.size() == 2);
  CHECK(topics[0].log.keep == 64 * mib);
  CHECK(topics[1].log.topic == "temp.raw");
  CHECK(topics[1].log.keep == 4 * mib);
}

TEST_CASE_FIXTURE(topic_files,
                  "a variable that matches two topics differing only in case is refused") {
  sources.environment = {{"LOGFLUME_TOPICS_DOORS_KEEP", "8MiB"}};
  CHECK(error("[topics.doors]\n[topics.Doors]\n")
            .starts_with("LOGFLUME_TOPICS_DOORS_KEEP is not a variable: "));
}

TEST_CASE_FIXTURE(topic_files, "hundreds of topics have a variable each and one is misspelt") {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    const auto number = std::to_string(i);
    text += "[topics.t" + number + "]\n";
    sources.environment["LOGFLUME_TOPICS_T" + number + "_KEEP"] = "8MiB";
  }
  CHECK(std::ranges::all_of(topics_of(good(text).values),
                            [](const topic_config& topic) { return topic.log.keep == 8 * mib; }));
  sources.environment["LOGFLUME_TOPICS_T7_KEPE"] = "8MiB";
  CHECK(error(text) ==
        "LOGFLUME_TOPICS_T7_KEPE is not a variable: did you mean LOGFLUME_TOPICS_T7_KEEP?");
}

TEST_CASE_FIXTURE(topic_files, "an unknown key of a topic is reported with the nearest one") {
  CHECK(error("[topics.humidity]\nkep = 1\n") ==
        "logflume.toml:2: topics.humidity.kep is not a key of a topic (quote a name with dots: "
        "[topics.\"a.b\"]): did you mean topics.humidity.keep?");
  CHECK(error("[topics.humidity]\nkeep = 1\n") ==
        "logflume.toml:2: topics.humidity.keep = 1: a bare number; "
        "give a size with its unit (B, KiB, MiB, GiB) from 1KiB to 1024GiB");
  CHECK(error("topics.humidity = 1\n")
            .starts_with("logflume.toml:1: topics.humidity is not a key: "));
}

TEST_CASE_FIXTURE(topic_files, "a flag for a topic without a section is refused") {
  sources.flags = {{"topics.wind.keep", "4MiB"}};
  CHECK(error(two) == "--topics.wind.keep: name a topic that has a section [topics.NAME] in the "
                      "configuration file: temperature, humidity");
  CHECK(error("") == "--topics.wind.keep: name a topic that has a section [topics.NAME] in the "
                     "configuration file");
  sources.flags = {{"topics.humidity.kep", "4MiB"}};
  CHECK(error(two).ends_with("did you mean topics.humidity.keep?"));
}

TEST_CASE_FIXTURE(topic_files, "a section named like another file of the log is refused") {
  for (const auto* name : {"a.history", "a.lock", "a.control", "a b"})
    CHECK_MESSAGE(
        error(std::string{"[topics.\""} + name + "\"]\n").find(find_key("log.topic")->expected) !=
            std::string::npos,
        name);
}

TEST_CASE_FIXTURE(topic_files,
                  "the key log.topic beside topic sections is refused with where it moved") {
  CHECK(error("[log]\ntopic = \"wind\"\n[topics.humidity]\n") ==
        "logflume.toml:2: log.topic: the sections [topics.NAME] name the topics; remove it, or "
        "make it a section [topics.wind]");
}

TEST_CASE_FIXTURE(topic_files, "topics that would share their history files are refused") {
  const auto same = "[topics.\"temp.raw\"]\n[topics.\"temp.b\"]\n";
  CHECK(
      error(same).starts_with("topics.temp.raw and topics.temp.b would share their history files"));
  CHECK(error("[topics.\"temp.raw\"]\n[topics.temp]\n").find("share") != std::string::npos);
  good("[topics.\"temp.raw\"]\n[topics.\"temp.b\"]\nroot = \"/elsewhere\"\n");
}

TEST_CASE_FIXTURE(topic_files, "topics share their history files however their root is written") {
  const auto root = directory.path() / "log";
  const auto link = directory.path() / "link";
  std::filesystem::create_directory(root);
  std::filesystem::create_directory_symlink(root, link);
  const auto working = std::filesystem::current_path();
  for (const auto& other :
       {root / "", root / ".", link, std::filesystem::relative(root, working)}) {
    const auto refused = error("[topics.\"temp.raw\"]\nroot = \"" + root.string() +
                               "\"\n[topics.\"temp.b\"]\nroot = \"" + other.string() + "\"\n");
    CHECK_MESSAGE(refused.find("would share their history files") != std::string::npos, other);
  }
  // The directory of a new log does not exist yet.
  CHECK(error("[topics.\"temp.raw\"]\nroot = \"/new/log\"\n"
              "[topics.\"temp.b\"]\nroot = \"/new/log/\"\n")
            .find("would share their history files") != std::string::npos);
}

TEST_CASE_FIXTURE(topic_files, "topics that would share a packet socket are refused") {
  CHECK(error("sensors.udp_listen = \"127.0.0.1:8081\"\n[topics.a]\n[topics.b]\n")
            .starts_with("topics.a and topics.b would share the packet socket 127.0.0.1:8081: "));
  good("sensors.udp_listen = \"127.0.0.1:0\"\n[topics.a]\n[topics.b]\n");
}

TEST_CASE_FIXTURE(topic_files, "printed topics read back unchanged") {
  const auto loaded = good(two);
  const auto printed = to_toml(loaded);
  CHECK(printed.find("[topics.humidity]\n") != printed.npos);
  CHECK(printed.find("\ntopic = ") == printed.npos);
  const auto again = topics_of(good(printed).values);
  const auto topics = topics_of(loaded.values);
  REQUIRE(again.size() == topics.size());
  for (std::size_t i = 0; i < topics.size(); ++i)
    for (const auto& key : topic_keys())
      CHECK_MESSAGE(key.print(again[i]) == key.print(topics[i]), key.name);
}

TEST_CASE("a topic key accepts the same values as its common key") {
  for (const auto& key : topic_keys())
    if (const auto* common = default_of(key))
      CHECK_MESSAGE(common->expected == key.expected, key.name);
}

TEST_CASE_FIXTURE(topic_files, "each topic has its own variants and packet format") {
  const auto topics = topics_of(good("[sensors]\nvalue = \"i32\"\n"
                                     "[topics.a]\n"
                                     "[topics.doors]\nkinds = [\"Opened\", \"Closed\"]\n"
                                     "sensors.format = \"json\"\nsensors.value = \"f64\"\n"
                                     "sensors.auto_register = true\n")
                                    .values);
  REQUIRE(topics.size() == 2);
  CHECK(topics[0].kinds == std::vector<std::string>{"TemperatureRead", "Registered"});
  CHECK(topics[0].sensors.format == log::packet_format::postcard);
  CHECK(topics[0].sensors.value == log::sensor_value::i32);
  CHECK_FALSE(topics[0].sensors.auto_register);
  CHECK(topics[1].kinds == std::vector<std::string>{"Opened", "Closed"});
  CHECK(topics[1].sensors.format == log::packet_format::json);
  CHECK(topics[1].sensors.value == log::sensor_value::f64);
  CHECK(topics[1].sensors.auto_register);
}

TEST_CASE_FIXTURE(topic_files,
                  "a repeated variant and a wrong boolean or packet format are refused") {
  const auto kinds = ": give a list of at most 4096 different variants, such as TemperatureRead";
  CHECK(error("[topics.a]\nkinds = [\"A\", \"B\", \"A\"]\n").ends_with(kinds));
  CHECK(error("[topics.a]\nkinds = [\"A\", \"\"]\n").ends_with(kinds));
  CHECK(error("[topics.a]\nkinds = \"A\"\n").ends_with(kinds));
  CHECK(error("[sensors]\nauto_register = \"true\"\n").ends_with(": give true or false"));
  CHECK(error("[sensors]\nauto_register = 1\n").ends_with(": give true or false"));
  CHECK(error("[sensors]\nformat = \"xml\"\n").ends_with(": give one of postcard, json"));
}

TEST_CASE_FIXTURE(topic_files,
                  "a topic with a packet socket must have the variants that packets need") {
  const std::string socket = "sensors.udp_listen = \"127.0.0.1:0\"\n";
  const std::string section = "[topics.doors]\n" + socket;
  CHECK(error(section + "kinds = [\"TemperatureRead\", \"Opened\"]\n")
            .starts_with("topics.doors.kinds lacks Registered"));
  const std::string no_readings = "kinds = [\"Opened\", \"Registered\"]\n";
  CHECK(error(section + no_readings).starts_with("topics.doors.kinds lacks TemperatureRead"));
  good(section + no_readings + "sensors.format = \"json\"\n");
  good("[topics.doors]\nkinds = [\"Opened\"]\n");
}

} // namespace logflume::test

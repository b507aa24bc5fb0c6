#include "actors/config/reload.hpp"

#include "tests/actors/recorded_journal.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

using keys = std::vector<std::string>;

/// A configuration file that is in force, and what is logged when it is read again.
struct reload_fixture {
  temp_dir directory;
  config_sources sources{directory.path() / "logflume.toml", {}, {}, {}};
  recorded_journal lines{{level::info, output_format::text}};
  config in_force;

  std::optional<config> reload(const std::string& text) {
    std::ofstream{*sources.file} << text;
    const auto change = actors::reload(
        in_force, sources, [](const loaded_config& loaded) { return loaded.values; }, *lines);
    if (!change)
      return std::nullopt;
    report(*change, *lines);
    return change->values;
  }
};

} // namespace

TEST_CASE_FIXTURE(
    reload_fixture,
    "topics are added and removed without a restart but changes to their keys wait for one") {
  config with_topics = in_force;
  with_topics.has_sections = true;
  with_topics.topics = {topic_defaults(in_force, "a"), topic_defaults(in_force, "b")};
  config read = with_topics;
  read.topics = {topic_defaults(read, "b"), topic_defaults(read, "c")};
  read.topics[0].log.keep = 1 * mib;
  const auto change = change_of(with_topics, read);
  CHECK(change.changed == keys{"topics.a removed", "topics.c added"});
  CHECK(change.need_restart == keys{"topics.b.keep"});
  REQUIRE(change.values.topics.size() == 2);
  CHECK(change.values.topics[0].log.topic == "b");
  CHECK(change.values.topics[0].log.keep == in_force.log.keep);
  CHECK(change.values.topics[1].log.topic == "c");
}

TEST_CASE_FIXTURE(
    reload_fixture,
    "a change that is invalid without the keys that need a restart is refused whole") {
  SUBCASE("a topic in Kafka, whose brokers wait for a restart") {
    in_force.has_sections = true;
    in_force.topics = {topic_defaults(in_force, "a")};
    CHECK_FALSE(reload("[kafka]\nbrokers = \"k:9092\"\n[topics.a]\n"
                       "[topics.b]\nsource = \"kafka\"\n"));
    CHECK(lines.count("needs kafka.brokers"));
    CHECK(lines.count("restart to apply the new configuration, since kafka.brokers cannot"));
  }
  SUBCASE("a topic that would be forwarded to the target of another") {
    in_force.kafka.brokers = "k:9092";
    in_force.forward = {.enabled = true, .origin = "g", .topics = {}, .kafka_topic = "edge"};
    in_force.has_sections = true;
    in_force.topics = {topic_defaults(in_force, "a")};
    CHECK_FALSE(reload("[kafka]\nbrokers = \"k:9092\"\n[forward]\nenabled = true\norigin = \"g\"\n"
                       "topics = [\"a\"]\nkafka_topic = \"edge\"\n[topics.a]\n[topics.b]\n"));
    CHECK(lines.count("forward.kafka_topic works for a single topic"));
  }
  CHECK_FALSE(lines.count("reloaded"));
}

TEST_CASE_FIXTURE(reload_fixture, "changing from one topic to sections waits for a restart") {
  CHECK(reload("[topics.temperature]\n")->topics.empty());
  CHECK(lines.count("topics"));
  CHECK(lines.count("restart"));
}

TEST_CASE("some changed keys take effect at once and the others wait for a restart") {
  config read;
  read.http.keep_alive = 7s;
  read.http.allowed_origins = {"https://a.example", "https://b.example"};
  read.http.listen = "127.0.0.1:1";
  read.log.keep = 5 * mib;
  read.output.level = level::debug;
  read.caf["scheduler.max-threads"] = "4";
  const auto change = change_of({}, read);
  CHECK(change.changed == keys{"http.keep_alive", "http.allowed_origins", "output.level"});
  CHECK(change.need_restart == keys{"log.keep", "http.listen", "caf.*"});
  CHECK(change.values.http.keep_alive == 7s);
  CHECK(change.values.http.allowed_origins == read.http.allowed_origins);
  CHECK(change.values.output.level == level::debug);
  CHECK(change.values.http.listen == config{}.http.listen);
  CHECK(change.values.log.keep == config{}.log.keep);
  CHECK(change.values.caf.empty());
}

TEST_CASE_FIXTURE(reload_fixture,
                  "keys that took effect and keys that wait are reported in a line each") {
  const auto changed = reload("[http]\nkeep_alive = \"7s\"\nmailbox = 9\n");
  REQUIRE(changed);
  CHECK(changed->http.keep_alive == 7s);
  CHECK(changed->http.mailbox == 64);
  CHECK(lines.count("info    reloaded changed=http.keep_alive\n"));
  CHECK(lines.count("warning restart_needed keys=http.mailbox remedy=\"restart to apply them\"\n"));
}

TEST_CASE_FIXTURE(reload_fixture, "a reload without changes is reported") {
  REQUIRE(reload(""));
  CHECK(lines.count("reloaded changed=\"\"\n"));
  CHECK_FALSE(lines.count("restart_needed"));
}

TEST_CASE_FIXTURE(reload_fixture,
                  "a broken configuration is reported line by line and changes nothing") {
  CHECK_FALSE(reload("[http]\nkeep_alive = 7\nmailbox = 0\n"));
  CHECK(lines.count("error   config_refused reason=\"" + sources.file->string() + ":2: "));
  CHECK(lines.count("error   config_refused reason=\"" + sources.file->string() + ":3: "));
  CHECK_FALSE(lines.count("reloaded"));
}

} // namespace logflume::test

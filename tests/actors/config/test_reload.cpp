#include "actors/config/reload.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <cstdio>
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
  std::FILE* lines = std::tmpfile();
  actors::journal journal{fileno(lines), {level::info, output_format::text}};
  config in_force;

  ~reload_fixture() { std::fclose(lines); }

  std::optional<config> reload(const std::string& text) {
    std::ofstream{*sources.file} << text;
    const auto change = actors::reload(
        in_force, sources, [](const loaded_config& loaded) { return loaded.values; }, journal);
    if (!change)
      return std::nullopt;
    report(*change, journal);
    return change->values;
  }

  bool said(const std::string& text) const {
    std::string all(1 << 14, '\0');
    std::rewind(lines);
    all.resize(std::fread(all.data(), 1, all.size(), lines));
    return all.find(text) != all.npos;
  }
};

} // namespace

TEST_CASE_FIXTURE(
    reload_fixture,
    "topics are added and removed without a restart but changes to their keys wait for one") {
  config with_topics = in_force;
  with_topics.topics = {topic_defaults(in_force, "a"), topic_defaults(in_force, "b")};
  config read = in_force;
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

TEST_CASE_FIXTURE(reload_fixture, "changing from one topic to sections waits for a restart") {
  CHECK(reload("[topics.temperature]\n")->topics.empty());
  CHECK(said("topics"));
  CHECK(said("restart"));
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
  CHECK(said("info    reloaded changed=http.keep_alive\n"));
  CHECK(said("warning restart_needed keys=http.mailbox remedy=\"restart to apply them\"\n"));
}

TEST_CASE_FIXTURE(reload_fixture, "a reload without changes is reported") {
  REQUIRE(reload(""));
  CHECK(said("reloaded changed=\"\"\n"));
  CHECK_FALSE(said("restart_needed"));
}

TEST_CASE_FIXTURE(reload_fixture,
                  "a broken configuration is reported line by line and changes nothing") {
  CHECK_FALSE(reload("[http]\nkeep_alive = 7\nmailbox = 0\n"));
  CHECK(said("error   config_refused reason=\"" + sources.file->string() + ":2: "));
  CHECK(said("error   config_refused reason=\"" + sources.file->string() + ":3: "));
  CHECK_FALSE(said("reloaded"));
}

} // namespace logflume::test

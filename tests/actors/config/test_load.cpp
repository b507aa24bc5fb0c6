#include "actors/config/keys.hpp"
#include "actors/config/load.hpp"
#include "actors/config/nearest.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fstream>

using namespace logflume::actors;
using namespace std::chrono_literals;

namespace {

/// A new directory with a file `logflume.toml` in it.
class files {
 public:
  std::filesystem::path file() const { return directory_.path() / "logflume.toml"; }
  std::filesystem::path path(const char* name) const { return directory_.path() / name; }

  config_sources with(std::string_view toml) const {
    std::ofstream{file(), std::ios::binary} << toml;
    return {file(), {}, {}, {}};
  }

  std::variant<loaded_config, config_errors> load(std::string_view toml) const {
    return load_config(with(toml));
  }

  config_errors errors(const config_sources& sources) const {
    const auto loaded = load_config(sources);
    const auto* errors = std::get_if<config_errors>(&loaded);
    REQUIRE(errors != nullptr);
    auto lines = *errors;
    for (auto& line : lines)
      if (const auto at = line.find(directory_.path().string()); at != line.npos)
        line.erase(at, directory_.path().string().size() + 1);
    return lines;
  }

  /// Returns the only error, without the directory's name.
  std::string error(std::string_view toml) const {
    const auto lines = errors(with(toml));
    REQUIRE(lines.size() == 1);
    return lines[0];
  }

 private:
  logflume::test::temp_dir directory_;
};

loaded_config good(const std::variant<loaded_config, config_errors>& result) {
  if (const auto* errors = std::get_if<config_errors>(&result))
    FAIL(errors->front());
  return std::get<loaded_config>(result);
}

config_errors bad_flags(std::vector<std::pair<std::string, std::string>> flags) {
  const auto loaded = load_config({{}, "", {}, std::move(flags)});
  REQUIRE(std::holds_alternative<config_errors>(loaded));
  return std::get<config_errors>(loaded);
}

config_errors bad_variables(std::map<std::string, std::string> environment) {
  const auto loaded = load_config({{}, "", std::move(environment), {}});
  REQUIRE(std::holds_alternative<config_errors>(loaded));
  return std::get<config_errors>(loaded);
}

std::string right(std::string_view name) {
  return find_key(name)->expected;
}

} // namespace

TEST_CASE("the defaults apply without a file, environment or flags") {
  const auto loaded = good(load_config({{}, "", {}, {}}));
  CHECK(loaded.origins.empty());
  for (const auto& key : keys())
    CHECK(key.print(loaded.values) == key.print(config{}));
}

TEST_CASE("every key's default is a valid value") {
  for (const auto& key : keys()) {
    CAPTURE(key.name);
    config made;
    CHECK(key.set(made, {raw_value::kind::text, key.print(config{}), {}}));
    CHECK(key.print(made) == key.print(config{}));
  }
}

TEST_CASE_FIXTURE(files,
                  "a flag overrides the environment and the environment overrides the file") {
  auto sources = with("[http]\nlisten = \"127.0.0.1:1\"\nmailbox = 1\nmax_streams = 1\n");
  sources.environment = {{"LOGFLUME_HTTP_LISTEN", "127.0.0.1:2"}, {"LOGFLUME_HTTP_MAILBOX", "2"}};
  sources.flags = {{"http.listen", "127.0.0.1:3"}};
  const auto [values, origins, from] = good(load_config(sources));
  CHECK(values.http.listen == "127.0.0.1:3");
  CHECK(values.http.mailbox == 2);
  CHECK(values.http.max_streams == 1);
  CHECK(origins ==
        std::map<std::string, std::string>{{"http.listen", "--http.listen"},
                                           {"http.mailbox", "LOGFLUME_HTTP_MAILBOX"},
                                           {"http.max_streams", file().string() + ":4"}});
}

TEST_CASE_FIXTURE(files, "the file is --config, else $LOGFLUME_CONFIG, else the default one") {
  const auto written = [&](const char* name, int mailbox) {
    std::ofstream{path(name)} << "[http]\nmailbox = " << mailbox << "\n";
    return path(name);
  };
  config_sources sources{written("flag", 1),
                         written("usual", 3),
                         {{"LOGFLUME_CONFIG", written("variable", 2).string()}},
                         {}};
  CHECK(good(load_config(sources)).values.http.mailbox == 1);
  sources.file.reset();
  CHECK(good(load_config(sources)).values.http.mailbox == 2);
  sources.environment["LOGFLUME_CONFIG"] = "";
  CHECK(good(load_config(sources)).values.http.mailbox == 3);
  sources.default_file = path("absent");
  CHECK(good(load_config(sources)).values.http.mailbox == 64);
}

TEST_CASE_FIXTURE(files, "values of every type are read from the file") {
  const auto values = good(load("log.keep = \"1MiB\"\n"
                                "log.root = \"/srv/log\"\n"
                                "secrets.cache = \"90s\"\n"
                                "http.max_streams = 5\n"
                                "http.redact = []\n"
                                "http.allowed_origins = [\"https://a.org\", \"http://b.org:1\"]\n"
                                "output.level = \"debug\"\n"
                                "output.format = \"json\"\n"))
                          .values;
  CHECK(values.log.keep == 1024 * 1024);
  CHECK(values.log.root == "/srv/log");
  CHECK(values.secrets.cache == 90s);
  CHECK(values.http.max_streams == 5);
  CHECK(values.http.redact.empty());
  CHECK(values.http.allowed_origins == std::vector<std::string>{"https://a.org", "http://b.org:1"});
  CHECK(values.output.level == level::debug);
  CHECK(values.output.format == output_format::json);
}

TEST_CASE("commas separate a list in a flag and an empty text is an empty list") {
  const auto redact = [](const char* text) {
    return good(load_config({{}, "", {}, {{"http.redact", text}}})).values.http.redact;
  };
  CHECK(redact("").empty());
  CHECK(redact("A.b") == std::vector<std::string>{"A.b"});
  CHECK(redact("A.b,C.d") == std::vector<std::string>{"A.b", "C.d"});
  CHECK(bad_flags({{"http.redact", "A.b,,C.d"}}).size() == 1);
}

TEST_CASE_FIXTURE(files, "an element of a list contains no comma") {
  const auto refused = error("[http]\nredact = [\"A,B.c\"]\n");
  CHECK(refused.starts_with("logflume.toml:2: http.redact = "));
}

TEST_CASE("log.sync is always, never or an interval with its unit") {
  const auto sync = [](const char* text) {
    return good(load_config({{}, "", {}, {{"log.sync", text}}})).values.log.sync;
  };
  CHECK(config{}.log.sync.mode == logflume::log::sync_policy::when::interval);
  CHECK(config{}.log.sync.interval == 100ms);
  CHECK(sync("always").mode == logflume::log::sync_policy::when::always);
  CHECK(sync("never").mode == logflume::log::sync_policy::when::never);
  CHECK(sync("interval:2s").mode == logflume::log::sync_policy::when::interval);
  CHECK(sync("interval:2s").interval == 2s);
  for (const auto* wrong : {"", "sometimes", "interval", "interval:", "interval:100",
                            "interval:1ms", "interval:2h", "100ms"})
    CHECK_MESSAGE(bad_flags({{"log.sync", wrong}}).size() == 1, wrong);
}

TEST_CASE_FIXTURE(files, "CAF's settings are passed on under CAF's names") {
  auto sources = with("[caf.scheduler]\nmax-threads = 2\npolicy = \"sharing\"\n"
                      "[caf]\nlogger.inline-output = true\n");
  sources.flags = {{"caf.scheduler.max-threads", "4"}};
  const auto [values, origins, from] = good(load_config(sources));
  CHECK(values.caf == std::map<std::string, std::string>{{"logger.inline-output", "true"},
                                                         {"scheduler.max-threads", "4"},
                                                         {"scheduler.policy", "sharing"}});
  CHECK(origins.at("caf.scheduler.max-threads") == "--caf.scheduler.max-threads");
}

TEST_CASE_FIXTURE(files, "a misspelt key is reported with the nearest one") {
  CHECK(error("[http]\nlistn = \"a:1\"\n") ==
        "logflume.toml:2: http.listn is not a key: did you mean http.listen?");
  CHECK(error("[htp]\nlisten = \"a:1\"\n") ==
        "logflume.toml:2: htp.listen is not a key: did you mean http.listen?");
  CHECK(error("keep-alive = \"1s\"\n") ==
        "logflume.toml:1: keep-alive is not a key: did you mean http.keep_alive?");
}

TEST_CASE_FIXTURE(
    files, "a key that resembles no other is reported with the command that lists all keys") {
  CHECK(error("colour = 1\n") ==
        "logflume.toml:1: colour is not a key: `logflume serve --help` lists the keys");
  CHECK(error("http = 1\n") ==
        "logflume.toml:1: http is not a key: `logflume serve --help` lists the keys");
  CHECK(error("[colours]\nretention = 10\n") ==
        "logflume.toml:2: colours.retention is not a key: `logflume serve --help` lists the keys");
}

TEST_CASE_FIXTURE(files, "a value out of range is reported with its line and the range") {
  CHECK(error("# one\n\n[http]\nmailbox = 0\n") ==
        "logflume.toml:4: http.mailbox = 0: give a whole number from 1 to 65536");
  CHECK(error("http.mailbox = 65537\n") ==
        "logflume.toml:1: http.mailbox = 65537: give a whole number from 1 to 65536");
  CHECK(error("http.max_streams = -1\n") ==
        "logflume.toml:1: http.max_streams = -1: give a whole number from 1 to 1000000");
  CHECK(error("log.max_record_size = \"1GiB\"\n") ==
        "logflume.toml:1: log.max_record_size = \"1GiB\": "
        "give a size with its unit (B, KiB, MiB, GiB) from 64B to 16MiB");
  CHECK(error("http.keep_alive = \"1ms\"\n") ==
        "logflume.toml:1: http.keep_alive = \"1ms\": "
        "give a duration with its unit (ms, s, m, h) from 10ms to 24h");
}

TEST_CASE_FIXTURE(files, "a number without its unit is reported as a bare number") {
  CHECK(error("http.stream_lifetime = 60\n") ==
        "logflume.toml:1: http.stream_lifetime = 60: a bare number; "
        "give a duration with its unit (ms, s, m, h) from 10ms to 24h");
  CHECK(error("log.keep = \"1048576\"\n") ==
        "logflume.toml:1: log.keep = \"1048576\": a bare number; "
        "give a size with its unit (B, KiB, MiB, GiB) from 1KiB to 1024GiB");
}

TEST_CASE_FIXTURE(files, "a value of the wrong type is reported as it was written") {
  CHECK(error("http.mailbox = \"64\"\n") ==
        "logflume.toml:1: http.mailbox = \"64\": give a whole number from 1 to 65536");
  CHECK(error("http.mailbox = 64.0\n") ==
        "logflume.toml:1: http.mailbox = 64.0: give a whole number from 1 to 65536");
  CHECK(error("http.listen = 8080\n") ==
        "logflume.toml:1: http.listen = 8080: give ADDRESS:PORT, [IPv6]:PORT or unix:PATH");
  CHECK(error("log.topic = true\n") ==
        "logflume.toml:1: log.topic = true: give " + right("log.topic"));
  CHECK(error("http.redact = \"Registered.secret\"\n") ==
        "logflume.toml:1: http.redact = \"Registered.secret\": "
        "give a list of fields as Variant.field, such as Registered.secret");
  CHECK(error("http.redact = [1]\n") ==
        "logflume.toml:1: http.redact = [ 1 ]: "
        "give a list of fields as Variant.field, such as Registered.secret");
  CHECK(error("output.level = \"loud\"\n") ==
        "logflume.toml:1: output.level = \"loud\": give one of error, warning, info, debug");
}

TEST_CASE_FIXTURE(files, "a wrong value is reported in one short line") {
  CHECK(error("http.listen = \"a\\nb\\u001b\"\n") ==
        "logflume.toml:1: http.listen = \"a\\nb\\x1b\": "
        "give ADDRESS:PORT, [IPv6]:PORT or unix:PATH");
  CHECK(error("http.listen = \"" + std::string(1000, 'a') + "\"\n") ==
        "logflume.toml:1: http.listen = \"" + std::string(60, 'a') +
            "…\": give ADDRESS:PORT, [IPv6]:PORT or unix:PATH");
}

TEST_CASE_FIXTURE(files, "a secret given in place of its source is not printed") {
  CHECK(error("secrets.root_secret = \"0123456789abcdef0123456789abcdef\"\n") ==
        "logflume.toml:1: secrets.root_secret = (not shown): "
        "give stdin, fd:N, file:PATH or credential:NAME");
}

TEST_CASE_FIXTURE(files, "invalid TOML is reported with its line") {
  CHECK(error("[http]\nlisten = \n").starts_with("logflume.toml:2: not TOML: "));
  CHECK(error("[http]\nmailbox = 1\nmailbox = 2\n").starts_with("logflume.toml:3: not TOML: "));
  CHECK(error("a = \"\xff\"\n").starts_with("logflume.toml:1: not TOML: "));
}

TEST_CASE_FIXTURE(files, "a file that cannot be read is reported with the reason") {
  CHECK(errors({path("absent.toml"), {}, {}, {}}) ==
        config_errors{"absent.toml: cannot be read: No such file or directory"});
  std::filesystem::create_directory(path("directory"));
  CHECK(errors({path("directory"), {}, {}, {}}) ==
        config_errors{"directory: cannot be read: Is a directory"});
}

TEST_CASE("a wrong variable or flag is reported by its own name") {
  CHECK(bad_variables({{"LOGFLUME_HTTP_MAILBOX", "x"}}) ==
        config_errors{"LOGFLUME_HTTP_MAILBOX=x: give a whole number from 1 to 65536"});
  CHECK(bad_flags({{"http.stream_lifetime", "60"}}) ==
        config_errors{"--http.stream_lifetime=60: a bare number; "
                      "give a duration with its unit (ms, s, m, h) from 10ms to 24h"});
}

TEST_CASE("a misspelt variable is reported") {
  CHECK(bad_variables({{"LOGFLUME_HTTP_LISTN", "a:1"}}) ==
        config_errors{"LOGFLUME_HTTP_LISTN is not a variable: did you mean LOGFLUME_HTTP_LISTEN?"});
  CHECK(bad_variables({{"LOGFLUME_HTTP_COLOUR", "red"}}) ==
        config_errors{
            "LOGFLUME_HTTP_COLOUR is not a variable: `logflume serve --help` lists the keys"});
}

TEST_CASE("a variable for an option of CAF is reported with where it can be set") {
  CHECK(bad_variables({{"LOGFLUME_CAF_SCHEDULER_MAX_THREADS", "2"}}) ==
        config_errors{"LOGFLUME_CAF_SCHEDULER_MAX_THREADS is not a variable: set CAF's options in "
                      "the file's section [caf], or as --caf.NAME=VALUE"});
}

TEST_CASE("variables that Kubernetes sets for a service of our name are ignored") {
  good(load_config({{},
                    "",
                    {{"LOGFLUME_SERVICE_HOST", "10.0.0.1"},
                     {"LOGFLUME_PORT", "tcp://10.0.0.1:80"},
                     {"LOGFLUME_HTTP_PORT_80_TCP_ADDR", "10.0.0.1"},
                     {"LOGFLUME_IMAGE", "x"},
                     {"HTTP_LISTEN", "x"}},
                    {}}));
}

TEST_CASE_FIXTURE(files, "all faults are reported and those of the file in its order") {
  auto sources = with("[http]\nmailbox = 0\ncolour = 1\n[log]\nkeep = 1\n");
  sources.environment = {{"LOGFLUME_OUTPUT_LEVEL", "loud"}};
  sources.flags = {{"http.listen", "x"}};
  CHECK(errors(sources) ==
        config_errors{
            "logflume.toml:2: http.mailbox = 0: give a whole number from 1 to 65536",
            "logflume.toml:3: http.colour is not a key: `logflume serve --help` lists the keys",
            "logflume.toml:5: log.keep = 1: a bare number; "
            "give a size with its unit (B, KiB, MiB, GiB) from 1KiB to 1024GiB",
            "LOGFLUME_OUTPUT_LEVEL=loud: give one of error, warning, info, debug",
            "--http.listen=x: give ADDRESS:PORT, [IPv6]:PORT or unix:PATH"});
}

TEST_CASE_FIXTURE(files, "any file is loaded or refused with faults of one line each") {
  CHECK(rc::check([this](const std::string& text) {
    const auto loaded = load_config(with(text));
    if (const auto* errors = std::get_if<config_errors>(&loaded))
      for (const auto& line : *errors)
        RC_ASSERT(line.find('\n') == line.npos);
  }));
}

TEST_CASE("the nearest word resembles the whole word or its last part") {
  const std::vector<std::string_view> known{"serve", "demo", "http.listen", "http.max_streams"};
  CHECK(nearest("srve", known) == "serve");
  CHECK(nearest("sevre", known) == "serve");
  CHECK(nearest("listen", known) == "http.listen");
  CHECK(nearest("http.max-streams", known) == "http.max_streams");
  CHECK_FALSE(nearest("cat", known));
  CHECK_FALSE(nearest("", known));
  CHECK_FALSE(nearest(std::string(10'000, 'a'), known));
}

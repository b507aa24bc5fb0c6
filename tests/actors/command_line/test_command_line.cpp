#include "actors/command_line/command_line.hpp"
#include "actors/command_line/help.hpp"
#include "actors/commands/commands.hpp"
#include "actors/config/keys.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace logflume::actors;

namespace {

std::variant<invocation, answer> parse(std::vector<std::string> arguments) {
  return read_command_line({std::move(arguments), {}, ""}, commands());
}

invocation good(std::vector<std::string> arguments) {
  const auto read = parse(std::move(arguments));
  if (const auto* said = std::get_if<answer>(&read))
    FAIL(said->text);
  return std::get<invocation>(read);
}

answer said(std::vector<std::string> arguments) {
  const auto read = parse(std::move(arguments));
  REQUIRE(std::holds_alternative<answer>(read));
  return std::get<answer>(read);
}

/// What is wrong; all that is wrong exits with 2.
std::string wrong(std::vector<std::string> arguments) {
  const auto [exit_code, text] = said(std::move(arguments));
  CHECK(exit_code == 2);
  return text;
}

} // namespace

TEST_CASE("a command runs with the keys given as flags") {
  const auto read = good({"serve", "--http.listen=127.0.0.1:0", "--http.mailbox", "7"});
  CHECK(read.command->name == "serve");
  CHECK(read.settings.values.http.listen == "127.0.0.1:0");
  CHECK(read.settings.values.http.mailbox == 7);
  CHECK(read.settings.origins.at("http.mailbox") == "--http.mailbox");
  CHECK(good({"demo"}).command->name == "demo");
}

TEST_CASE("the last of equal flags counts") {
  CHECK(good({"serve", "--http.mailbox=1", "--http.mailbox=2"}).settings.values.http.mailbox == 2);
}

TEST_CASE("a value may be empty, hold an equals sign, brackets, or begin with dashes") {
  CHECK(good({"serve", "--http.redact="}).settings.values.http.redact.empty());
  CHECK(good({"serve", "--http.redact", ""}).settings.values.http.redact.empty());
  CHECK(good({"serve", "--log.root=/a=b"}).settings.values.log.root == "/a=b");
  CHECK(good({"serve", "--log.root=--a"}).settings.values.log.root == "--a");
  CHECK(good({"serve", "--log.root=[a,b]"}).settings.values.log.root == "[a,b]");
  CHECK(good({"serve", "--http.listen=[::1]:0"}).settings.values.http.listen == "[::1]:0");
}

TEST_CASE("flags of CAF are handed on, whatever their name") {
  const auto read = good({"serve", "--caf.scheduler.max-threads=2", "--http.mailbox=7",
                          "--caf.scheduler.policy", "sharing"});
  CHECK(read.settings.values.caf ==
        std::map<std::string, std::string>{{"scheduler.max-threads", "2"},
                                           {"scheduler.policy", "sharing"}});
  CHECK(read.settings.values.http.mailbox == 7);
  CHECK(wrong({"serve", "--caf.scheduler.policy"}) ==
        "logflume: --caf.scheduler.policy: give it a value, --caf.scheduler.policy=VALUE\n");
}

TEST_CASE("the environment counts") {
  const auto read =
      read_command_line({{"serve"}, {{"LOGFLUME_HTTP_MAILBOX", "7"}}, ""}, commands());
  REQUIRE(std::holds_alternative<invocation>(read));
  CHECK(std::get<invocation>(read).settings.values.http.mailbox == 7);
}

TEST_CASE("without a command the way is shown") {
  CHECK(wrong({}) == R"(Logflume streams an encrypted commit log as Server-Sent Events.

Usage: logflume COMMAND [--config FILE] [--KEY=VALUE …]

Commands:
  serve         tail a log and serve it over HTTP
  demo          serve simulated sensors from a temporary directory
  cat           write decoded events as lines of JSON
  verify        read the whole log and say what is wrong, and where
  register      append the registration of a sensor, which may post then
  post          append a reading of a sensor
  inspect       show what the actors of a running process do
  secret init   make a secret store with a random key for the events
  secret get    write the values of a secret
  secret put    set fields of a secret
  secret list   names and fields of the secrets, without values
  health        ask the running service whether it is ready: exit code 0 or 1
  config check  check the configuration
  config print  print the configuration in force, with the origin of each value

`logflume COMMAND --help` has examples and the keys; `logflume --version` the version.
)");
  CHECK(said({"--help"}).text == wrong({}));
  CHECK(said({"--help"}).exit_code == 0);
}

TEST_CASE("the version is told alone and after a command") {
  CHECK(said({"--version"}).text == "logflume " LOGFLUME_VERSION "\n");
  CHECK(said({"--version"}).exit_code == 0);
  CHECK(said({"serve", "--version"}).text == said({"--version"}).text);
}

TEST_CASE("a misspelt command or flag is told with the nearest one") {
  CHECK(wrong({"srve"}) == "logflume: srve is not a command: did you mean serve?\n");
  CHECK(wrong({"--hepl"}) == "logflume: --hepl is not a command: did you mean --help?\n");
  CHECK(wrong({"fly"}) == "logflume: fly is not a command: `logflume --help` lists them\n");
  CHECK(wrong({"serve", "--http.listn=a:1"}) ==
        "logflume: --http.listn is no flag of `logflume serve`: did you mean --http.listen?\n");
  CHECK(wrong({"serve", "--listen=a:1"}) ==
        "logflume: --listen is no flag of `logflume serve`: did you mean --http.listen?\n");
  CHECK(wrong({"serve", "--confg", "x.toml"}) ==
        "logflume: --confg is no flag of `logflume serve`: did you mean --config?\n");
  CHECK(wrong({"demo", "--log.root=x"}) == "logflume: --log.root is no flag of `logflume demo`: "
                                           "`logflume demo --help` lists them\n");
}

TEST_CASE("what is no flag, and a flag without its value, are told") {
  CHECK(wrong({"serve", "now"}) == "logflume: now is not expected here: flags begin with --\n");
  CHECK(wrong({"serve", "--http.listen"}) ==
        "logflume: --http.listen: give it a value, --http.listen=VALUE\n");
  CHECK(wrong({"serve", "--config"}) == "logflume: --config: give it a value, --config=VALUE\n");
}

TEST_CASE("all faults of a command line are told") {
  CHECK(wrong({"serve", "--colour=red", "--http.mailbox=0", "--config=/absent.toml"}) ==
        "logflume: --colour is no flag of `logflume serve`: `logflume serve --help` lists them\n"
        "logflume: /absent.toml: cannot be read: No such file or directory\n"
        "logflume: --http.mailbox=0: give a whole number from 1 to 65536\n");
}

TEST_CASE("a fault never puts control characters on the terminal") {
  CHECK(wrong({"\x1b[2J"}) ==
        "logflume: \\x1b[2J is not a command: `logflume --help` lists them\n");
  CHECK(wrong({"serve", "--\x1b\n"}) == "logflume: --\\x1b\\n is no flag of `logflume serve`: "
                                        "`logflume serve --help` lists them\n");
}

TEST_CASE("a command's help has its examples and its keys with their defaults") {
  for (const auto& command : commands()) {
    const auto text = said({std::string{command.name}, "--help"}).text;
    CHECK(text.find("Examples:\n" + std::string{command.examples} + "\nOptions") != text.npos);
    for (const auto& key : keys()) {
      CAPTURE(key.name);
      const auto line =
          "\n  " + key.flag() + "=" + key.print({}) + "\n      " + std::string{key.meaning} + "\n";
      CHECK((text.find(line) != text.npos) == uses_key(command, key));
    }
  }
}

TEST_CASE("every example of the help is a right command line") {
  for (const auto& command : commands()) {
    std::istringstream lines{std::string{command.examples}};
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      std::istringstream words{line.substr(0, line.find('<'))};
      std::vector<std::string> arguments;
      for (std::string word; words >> word;)
        arguments.push_back(word == "logflume.toml" ? LOGFLUME_EXAMPLE : word);
      REQUIRE(arguments.front() == "logflume");
      arguments.erase(arguments.begin());
      CHECK(good(arguments).command == &command);
    }
  }
}

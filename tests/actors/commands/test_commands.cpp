#include "actors/command_line/command_line.hpp"
#include "actors/command_line/help.hpp"
#include "actors/commands/commands.hpp"
#include "actors/config/keys.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

using namespace logflume::actors;

namespace {

std::variant<invocation, early_exit> parse(std::vector<std::string> arguments) {
  return read_command_line({std::move(arguments), {}, ""}, commands());
}

invocation good(std::vector<std::string> arguments) {
  const auto read = parse(std::move(arguments));
  if (const auto* said = std::get_if<early_exit>(&read))
    FAIL(said->text);
  return std::get<invocation>(read);
}

early_exit said(std::vector<std::string> arguments) {
  const auto read = parse(std::move(arguments));
  REQUIRE(std::holds_alternative<early_exit>(read));
  return std::get<early_exit>(read);
}

/// Returns what is wrong with the arguments; every such error exits with 2.
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

TEST_CASE("the last value of a repeated flag counts") {
  CHECK(good({"serve", "--http.mailbox=1", "--http.mailbox=2"}).settings.values.http.mailbox == 2);
}

TEST_CASE("a value may be empty, contain an equals sign or brackets, or begin with dashes") {
  CHECK(good({"serve", "--http.redact="}).settings.values.http.redact.empty());
  CHECK(good({"serve", "--http.redact", ""}).settings.values.http.redact.empty());
  CHECK(good({"serve", "--log.root=/a=b"}).settings.values.log.root == "/a=b");
  CHECK(good({"serve", "--log.root=--a"}).settings.values.log.root == "--a");
  CHECK(good({"serve", "--log.root=[a,b]"}).settings.values.log.root == "[a,b]");
  CHECK(good({"serve", "--http.listen=[::1]:0"}).settings.values.http.listen == "[::1]:0");
}

TEST_CASE("CAF's flags are passed on whatever their names") {
  const auto read = good({"serve", "--caf.scheduler.max-threads=2", "--http.mailbox=7",
                          "--caf.scheduler.policy", "sharing"});
  CHECK(read.settings.values.caf ==
        std::map<std::string, std::string>{{"scheduler.max-threads", "2"},
                                           {"scheduler.policy", "sharing"}});
  CHECK(read.settings.values.http.mailbox == 7);
  CHECK(wrong({"serve", "--caf.scheduler.policy"}) ==
        "logflume: --caf.scheduler.policy: give it a value, --caf.scheduler.policy=VALUE\n");
}

TEST_CASE("keys are read from the environment") {
  const auto read =
      read_command_line({{"serve"}, {{"LOGFLUME_HTTP_MAILBOX", "7"}}, ""}, commands());
  REQUIRE(std::holds_alternative<invocation>(read));
  CHECK(std::get<invocation>(read).settings.values.http.mailbox == 7);
}

TEST_CASE("the usage is shown if there is no command") {
  CHECK(wrong({}) == R"(Logflume streams an encrypted commit log as Server-Sent Events.

Usage: logflume COMMAND [--config FILE] [--KEY=VALUE …]

Commands:
  serve         follow a log and serve it over HTTP
  demo          serve simulated sensors from a temporary directory
  cat           write decrypted events as lines of JSON, or of text on a terminal
  verify        read a whole log and report every fault; exit code 1 if there is one
  register      append a sensor's registration, which permits it to post
  post          append a reading of a sensor
  append        append any events of an entity
  forward       forward logs to Kafka, each record exactly once
  inspect       show what the actors of a running process are doing
  secret init   create a secret store with a random events key
  secret get    print the values of a secret
  secret put    set fields of a secret
  secret list   list the secrets and their fields, without values
  token keygen  make a key that signs access tokens, and the set that verifies them
  token sign    make an access token, for testing
  token check   verify an access token, and show what it grants
  health        ask a running service whether it is ready: exit code 0 or 1
  config check  check the configuration, its files, and the options it passes on
  config print  print the configuration in force, and where each value comes from

`logflume COMMAND --help` shows examples and keys.
)");
  CHECK(said({"--help"}).text == wrong({}));
  CHECK(said({"--help"}).exit_code == 0);
}

TEST_CASE("the version is printed with and without a command") {
  CHECK(said({"--version"}).text == "logflume " LOGFLUME_VERSION "\n");
  CHECK(said({"--version"}).exit_code == 0);
  CHECK(said({"serve", "--version"}).text == said({"--version"}).text);
}

TEST_CASE("a misspelt command or flag is reported with the nearest one") {
  CHECK(wrong({"srve"}) == "logflume: srve is not a command: did you mean serve?\n");
  CHECK(wrong({"--hepl"}) == "logflume: --hepl is not a command: did you mean --help?\n");
  CHECK(wrong({"fly"}) == "logflume: fly is not a command: `logflume --help` lists them\n");
  CHECK(wrong({"serve", "--http.listn=a:1"}) ==
        "logflume: unknown flag --http.listn for `logflume serve`: did you mean --http.listen?\n");
  CHECK(wrong({"serve", "--listen=a:1"}) ==
        "logflume: unknown flag --listen for `logflume serve`: did you mean --http.listen?\n");
  CHECK(wrong({"serve", "--confg", "x.toml"}) ==
        "logflume: unknown flag --confg for `logflume serve`: did you mean --config?\n");
  CHECK(wrong({"demo", "--log.root=x"}) == "logflume: unknown flag --log.root for `logflume demo`: "
                                           "`logflume demo --help` lists them\n");
}

TEST_CASE("a word that is not a flag and a flag without its value are reported") {
  CHECK(wrong({"serve", "now"}) == "logflume: now is not expected here: flags begin with --\n");
  CHECK(wrong({"serve", "--http.listen"}) ==
        "logflume: --http.listen: give it a value, --http.listen=VALUE\n");
  CHECK(wrong({"serve", "--config"}) == "logflume: --config: give it a value, --config=VALUE\n");
}

TEST_CASE("all faults of a command line are reported") {
  CHECK(wrong({"serve", "--colour=red", "--http.mailbox=0", "--config=/absent.toml"}) ==
        "logflume: unknown flag --colour for `logflume serve`: `logflume serve --help` lists them\n"
        "logflume: /absent.toml: cannot be read: No such file or directory\n"
        "logflume: --http.mailbox=0: give a whole number from 1 to 65536\n");
}

TEST_CASE("a fault's message contains no control characters") {
  CHECK(wrong({"\x1b[2J"}) ==
        "logflume: \\x1b[2J is not a command: `logflume --help` lists them\n");
  CHECK(wrong({"serve", "--\x1b\n"}) == "logflume: unknown flag --\\x1b\\n for `logflume serve`: "
                                        "`logflume serve --help` lists them\n");
}

TEST_CASE("a command's help has its examples and its keys with their defaults") {
  for (const auto& command : commands()) {
    const auto text = said({std::string{command.name}, "--help"}).text;
    CHECK(text.find("Examples:\n" + std::string{command.examples} + "\n") != text.npos);
    for (const auto& key : keys()) {
      CAPTURE(key.name);
      const auto line =
          "\n  " + key.flag() + "=" + key.print({}) + "\n      " + std::string{key.meaning} + "\n";
      CHECK((text.find(line) != text.npos) == uses_key(command, key));
    }
  }
}

TEST_CASE("every example in the help is a valid command line") {
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

TEST_CASE("a command's sections are sections or keys of the configuration") {
  for (const auto& command : commands())
    for (const auto section : command.sections) {
      CAPTURE(command.name);
      CAPTURE(section);
      CHECK((section == "caf" || section == "topics" ||
             std::ranges::any_of(keys(), [&](const auto& key) {
               return key.section() == section || key.name == section;
             })));
    }
}

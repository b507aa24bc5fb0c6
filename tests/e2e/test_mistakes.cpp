#include "tests/e2e/tool.hpp"
#include "tests/support/listening_port.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

struct mistake {
  std::vector<std::string> words;
  int exit_code = 0;
  /// `SITE` stands for the site's directory and `TAKEN` for the address in use. A line that the
  /// service logs is given without its time.
  std::string line;
};

const std::vector<mistake> mistakes{
    // Mistakes on the command line.
    {{"catt"}, 2, "logflume: catt is not a command: did you mean cat?"},
    {{"config"}, 2, "logflume: config needs a subcommand: check or print"},
    {{"secret"}, 2, "logflume: secret needs a subcommand: init, get, put or list"},
    {{"secret", "get"}, 2, "logflume: PATH is missing: logflume secret get PATH [FIELD]"},
    {{"secret", "lst"}, 2, "logflume: secret lst is not a command: did you mean secret list?"},
    {{"cat", "--folow"},
     2,
     "logflume: unknown flag --folow for `logflume cat`: did you mean --follow?"},
    {{"serve", "--listen=127.0.0.1:80"},
     2,
     "logflume: unknown flag --listen for `logflume serve`: did you mean --http.listen?"},
    {{"cat", "1001"}, 2, "logflume: 1001 is not expected here: flags begin with --"},
    {{"cat", "--from"}, 2, "logflume: --from: give it a value, --from=VALUE"},
    {{"cat", "--entity=abc"},
     2,
     "logflume: --entity=abc: give a whole number from 0 to 18446744073709551615"},
    {{"cat", "--entity=1", "--entity="},
     2,
     "logflume: --entity=: give a whole number from 0 to 18446744073709551615"},
    {{"cat", "--entity=4503599627370496"},
     2,
     "logflume: --entity=4503599627370496: give a whole number from 0 to 4503599627370495"},
    {{"cat", "--tail=-1"},
     2,
     "logflume: --tail=-1: give a whole number from 0 to 18446744073709551615"},
    {{"cat", "--since=yesterday"},
     2,
     "logflume: --since=yesterday: give a time such as 2026-11-23T08:00:00Z, or a duration back "
     "from now such as 10m (ms, s, m, h)"},
    {{"cat", "-F"},
     2,
     "logflume: unknown flag -F for `logflume cat`: `logflume cat --help` lists them"},
    {{"serve", "--http.keep_alive=15"},
     2,
     "logflume: --http.keep_alive=15: a bare number; give a duration with its unit (ms, s, m, h) "
     "from 10ms to 24h"},
    {{"serve", "--log.keep=64MB"},
     2,
     "logflume: --log.keep=64MB: give a size with its unit (B, KiB, MiB, GiB) from 1KiB to "
     "1024GiB"},
    // Mistakes in the configuration file.
    {{"serve", "--config=SITE/none.toml"},
     2,
     "logflume: SITE/none.toml: cannot be read: No such file or directory"},
    {{"config", "check", "--config=SITE/key.toml"},
     2,
     "logflume: SITE/key.toml:2: http.listn is not a key: did you mean http.listen?"},
    // Mistakes with ports.
    {{"serve", "AT", "--http.listen=TAKEN"},
     1,
     "error   listen_failed reason=\"cannot listen on TAKEN (another process uses it: stop "
     "that process or choose another address): Address already in use\""},
    {{"serve", "--http.listen=127.0.0.1:99999"},
     2,
     "logflume: --http.listen=127.0.0.1:99999: give ADDRESS:PORT, [IPv6]:PORT or unix:PATH"},
    {{"serve", "--http.listen=:8080"},
     2,
     "logflume: --http.listen=:8080: the address is missing: 0.0.0.0:8080 is every interface, "
     "127.0.0.1:8080 this machine alone; give ADDRESS:PORT, [IPv6]:PORT or unix:PATH"},
    {{"config", "check", "--config=SITE/unquoted.toml"},
     2,
     "logflume: SITE/unquoted.toml:2: not TOML: a string needs quotes: listen = \"127.0.0.1:80\""},
    {{"serve", "--http.listen=8080"},
     2,
     "logflume: --http.listen=8080: give ADDRESS:PORT, [IPv6]:PORT or unix:PATH"},
    // Mistakes with the log.
    {{"cat", "AT", "--log.topic=temprature"},
     1,
     "logflume: SITE/log/temprature: there is no such log; set log.root and log.topic"},
    {{"verify", "AT", "--log.root=SITE/nowhere"},
     1,
     "logflume: SITE/nowhere/temperature: there is no such log; set log.root and log.topic"},
    {{"cat", "AT", "--log.root=SITE/odd"},
     1,
     "logflume: SITE/odd/temperature: cannot be read: Is a directory; check log.root, log.topic "
     "and the permissions there"},
    {{"config", "check", "--caf.nonsense=1"},
     2,
     "logflume: caf.*: parser_error(not_an_option, ({\"argument\" = \"--nonsense=1\"}))"},
    {{"config", "check", "--config=SITE/forward.toml", "--forward.enabled=true",
      "--kafka.options.nonsense=1"},
     2,
     "logflume: kafka.options.nonsense: librdkafka has no such option"},
    {{"forward", "--config=SITE/forward.toml", "--topic=b"},
     2,
     "logflume: forward.kafka_topic is the target of a, not of b: set topics.NAME.kafka_topic of "
     "both instead"},
    // Mistakes with the secrets.
    {{"serve", "AT", "--secrets.root=SITE/open"},
     2,
     "error   key_refused topic=temperature "
     "file=SITE/open/default/secrets.temperature-events.key reason=\"SITE/open is open to group or "
     "others (mode 0755): run `chmod 700 SITE/open`\""},
    {{"cat", "AT", "--secrets.root=SITE/open"},
     2,
     "logflume: SITE/open is open to group or others (mode 0755): run `chmod 700 SITE/open`"},
    {{"cat", "AT", "--secrets.events_key=default/damaged"},
     2,
     "logflume: SITE/confidant/default/damaged cannot be decrypted: the root secret is probably "
     "wrong, or the file is damaged; give the root secret that the store was made with"},
    {{"cat", "AT", "--secrets.events_key=default/none"},
     1,
     "logflume: SITE/confidant/default/none: there is no such secret; set secrets.root and "
     "secrets.events_key"},
    {{"secret", "init", "--secrets.root=SITE/new"},
     2,
     "logflume: root secret from stdin: it is empty; give 32 hex digits on its first line; "
     "--new-root-secret=FILE creates one"},
    {{"secret", "init", "--new-root-secret="},
     2,
     "logflume: --new-root-secret: give the name of a file that does not exist"},
    {{"secret", "list", "STORE", "--secrets.root=SITE/new"},
     1,
     "logflume: SITE/new: there is no such secret store; set secrets.root, or create one: "
     "logflume secret init"},
    {{"secret", "put", "default/mail", "user=ann", "STORE", "--secrets.root=SITE/new"},
     1,
     "logflume: SITE/new: there is no such secret store; set secrets.root, or create one: "
     "logflume secret init"},
    {{"secret", "put", "default/mail", "hush", "STORE"},
     2,
     "logflume: a field is not of the form FIELD=VALUE (it is not shown, as it may be a secret)"},
    {{"secret", "put", "default/mail", "STORE"},
     2,
     "logflume: no field was given: write FIELD=VALUE lines to standard input"},
    {{"secret", "put", "../mail", "user=ann", "STORE"},
     2,
     "logflume: a secret's path must be names joined by single slashes, without `.` and `..`: "
     "correct it"},
    {{"secret", "get", "default/mail", "STORE"},
     1,
     "logflume: SITE/confidant/default/mail: there is no such secret; `logflume secret list` lists "
     "the secrets"},
    {{"secret", "get", "default/secrets.with-ttl", "tll", "STORE"},
     1,
     "logflume: default/secrets.with-ttl has no field tll; its fields: ttl, value"},
    {{"serve", "AT", "--secrets.root_secret=file:SITE/short"},
     2,
     "error   root_secret_refused reason=\"root secret from file:SITE/short: its first line does "
     "not begin with 32 hex digits\""},
    {{"serve", "AT", "--secrets.root_secret=file:00112233445566778899aabbccddeeff"},
     2,
     "error   root_secret_refused reason=\"root secret from file:(not shown: this looks like the "
     "secret itself): No such file or directory; put 32 hex digits there, or name another "
     "source\""},
    {{"register", "4711", "--secret-file=hush", "AT"},
     1,
     "logflume: --secret-file: no line can be read; give a file with the secret on its first line"},
    {{"cat", "AT", "--secrets.root_secret=stdin"},
     2,
     "logflume: root secret from stdin: it is empty; give 32 hex digits on its first line"},
    {{"serve", "--secrets.root_secret=00112233445566778899aabbccddeeff"},
     2,
     "logflume: --secrets.root_secret=(not shown): give stdin, fd:N, file:PATH or "
     "credential:NAME"},
};

/// Prepares the files that the mistakes need, each wrong in one way.
void prepare(const site& at) {
  const auto& dir = at.dir.path();
  std::ofstream{dir / "key.toml"} << "[http]\nlistn = \"127.0.0.1:80\"\n";
  std::ofstream{dir / "unquoted.toml"} << "[http]\nlisten = 127.0.0.1:80\n";
  std::ofstream{dir / "forward.toml"} << "[kafka]\nbrokers = \"127.0.0.1:9\"\n"
                                         "[forward]\ntopics = [\"a\"]\nkafka_topic = \"edge\"\n"
                                         "[topics.a]\n[topics.b]\n";
  std::ofstream{dir / "short"} << "0123\n";
  fs::permissions(dir / "short", fs::perms::owner_read);
  std::ofstream{at.confidant / "default" / "damaged"} << "no secret of that key\n";
  fs::create_directories(dir / "odd" / "temperature");
  fs::copy(at.confidant, dir / "open", fs::copy_options::recursive);
  fs::permissions(dir / "open", fs::perms{0755});
}

TEST_CASE("each common mistake gets one line that says what was read, where, and what to do") {
  const site at{"logs/active-only"};
  prepare(at);
  const listening_port taken;
  const auto taken_address = "127.0.0.1:" + std::to_string(taken.number());
  for (const auto& each : mistakes) {
    std::vector<std::string> arguments;
    for (const auto& word : each.words) {
      if (word == "AT")
        arguments = on(at, arguments);
      else if (word == "STORE")
        arguments = with_secrets(at, arguments);
      else
        arguments.push_back(
            replaced(replaced(word, "SITE", at.dir.path().string()), "TAKEN", taken_address));
    }
    if (each.words[0] == "serve")
      arguments.push_back("--output.format=text");
    CAPTURE(each.line);
    const auto told = run_logflume(arguments);
    CHECK(told.exit_code == each.exit_code);
    CHECK(told.out.empty());
    REQUIRE(told.errors.size() == 1);
    auto said = replaced(told.errors[0], at.dir.path().string(), "SITE");
    if (!said.starts_with("logflume: "))
      said.erase(0, std::string{"08:00:00.123 "}.size());
    CHECK(replaced(said, taken_address, "TAKEN") == each.line);
  }
}

TEST_CASE("logflume without arguments prints its usage and exits with 2") {
  const auto told = run_logflume({});
  CHECK(told.exit_code == 2);
  CHECK(told.errors.at(2) == "Usage: logflume COMMAND [--config FILE] [--KEY=VALUE …]");
  CHECK(told.errors.back() == "`logflume COMMAND --help` shows examples and keys.");
}

} // namespace

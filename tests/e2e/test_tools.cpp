#include "tests/e2e/certificates.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

using lines = std::vector<std::string>;

TEST_CASE("config check prints OK or reports all faults and exits with 2") {
  const auto right = run_logflume({"config", "check", "--http.listen=127.0.0.1:0"});
  CHECK(right.exit_code == 0);
  CHECK(right.out == "OK\n");
  const auto wrong = run_logflume({"config", "check", "--http.mailbox=0", "--log.keep=1"});
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.errors.size() == 2);
  const auto open_node = run_logflume({"config", "check", "--node.listen=0.0.0.0:9181"});
  CHECK(open_node.exit_code == 2);
  CHECK(open_node.errors.size() == 1);
}

TEST_CASE("config check reads the certificates and keys that the configuration names") {
  const temp_dir dir;
  const auto file = [&](const std::string& name) { return (dir.path() / name).string(); };
  std::ofstream{file("keys.json")} << "{";
  std::ofstream{file("empty.pem")};
  const auto faulty =
      run_logflume({"config", "check", "--auth.keys=" + file("keys.json"),
                    "--http.certificate=" + file("none.pem"), "--http.key=" + file("none.key"),
                    "--admin.certificate=" + file("empty.pem"), "--admin.key=" + file("empty.pem"),
                    "--node.certificate=" + file("none.pem"), "--node.key=" + file("none.key"),
                    "--node.ca=" + file("none.pem")});
  CHECK(faulty.exit_code == 2);
  CHECK(faulty.out.empty());
  const lines beginnings{
      "logflume: http.certificate, http.key: " + file("none.pem"),
      "logflume: admin.certificate, admin.key: " + file("empty.pem"),
      "logflume: node.certificate, node.key, node.ca: " + file("none.pem"),
      "logflume: auth.keys: " + file("keys.json"),
  };
  REQUIRE(faulty.errors.size() == beginnings.size());
  for (std::size_t i = 0; i < beginnings.size(); ++i)
    CHECK_MESSAGE(faulty.errors[i].starts_with(beginnings[i]), faulty.errors[i]);

  REQUIRE(
      run_logflume({"token", "keygen", "--keys", file("set.json"), "--key", file("signing.jwk")})
          .exit_code == 0);
  const authority own{dir.path(), "own"};
  const auto right =
      run_logflume({"config", "check", "--auth.keys=" + file("set.json"),
                    "--http.certificate=" + file("own.pem"), "--http.key=" + file("own.key")});
  CHECK(right.exit_code == 0);
  CHECK(right.out == "OK\n");
}

TEST_CASE("config print shows every value's origin and its output yields the same values") {
  const site at;
  const auto file = (at.dir.path() / "logflume.toml").string();
  std::ofstream{file} << "[log]\nroot = \"/a \\\"b\\\" \\\\ c\"\n";
  const auto first = run_logflume({"config", "print", "--config", file, "--http.mailbox=7",
                                   "--http.redact=A.b,C.d", "--caf.scheduler.max-threads=2"});
  CHECK(first.exit_code == 0);
  const auto has = [&](const std::string& line) {
    const auto all = lines_of(first.out);
    return std::ranges::find(all, line) != all.end();
  };
  CHECK(has("root = \"/a \\\"b\\\" \\\\ c\" # " + file + ":2"));
  CHECK(has("mailbox = 7 # --http.mailbox"));
  CHECK(has("redact = [\"A.b\", \"C.d\"] # --http.redact"));
  CHECK(has("allowed_origins = [] # default"));
  CHECK(has("scheduler.max-threads = \"2\" # --caf.scheduler.max-threads"));

  std::ofstream{file} << first.out;
  const auto second = run_logflume({"config", "print", "--config", file});
  const auto values = [](const std::string& text) {
    lines result;
    for (const auto& line : lines_of(text))
      result.push_back(line.substr(0, line.rfind(" # ")));
    return result;
  };
  CHECK(values(second.out) == values(first.out));
}

TEST_CASE("the man page has commands and flags and keys and only printable ASCII") {
  const auto page = run_logflume({"--man-page"}).out;
  CHECK(page.find("Keys: .") == page.npos);
  for (const auto* word :
       {"logflume serve", "logflume secret get PATH [FIELD]", "\\-f, \\-\\-follow",
        "\\-\\-http.listen=127.0.0.1:8080", "LOGFLUME_SECTION_NAME"}) {
    CAPTURE(word);
    CHECK(page.find(word) != std::string::npos);
  }
  CHECK(std::ranges::all_of(page, [](char c) { return c == '\n' || (' ' <= c && c <= '~'); }));
}

TEST_CASE("bash completes commands, subcommands, flags and keys") {
  const auto script = run_logflume({"--bash-completion"}).out;
  const site at;
  const auto file = at.dir.path() / "completion.bash";
  std::ofstream{file} << script
                      << "try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _logflume\n"
                         "  echo \"${COMPREPLY[*]}\" >&2; }\n"
                         "try logflume ''\n"
                         "try logflume ser\n"
                         "try logflume config ''\n"
                         "try logflume config p\n"
                         "try logflume cat --f\n"
                         "try logflume serve --http.li\n"
                         "try logflume secret ''\n"
                         "try logflume secret get --rev\n"
                         "try logflume secret list --http\n";
  process bash{{"/bin/bash", file.string()}};
  CHECK(bash.wait(patience) == 0);
  CHECK(bash.lines() == lines{"--help --version serve demo cat verify register post append forward "
                              "inspect secret token health config",
                              "serve", "check print", "print", "--follow --from=", "--http.listen=",
                              "init get put list", "--reveal", ""});
}

} // namespace

#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

using lines = std::vector<std::string>;

constexpr auto of_owner = fs::perms::owner_read | fs::perms::owner_write;
constexpr auto open_to_read = of_owner | fs::perms::group_read | fs::perms::others_read;

/// A new key in files of its own.
struct key_pair {
  explicit key_pair(const std::string& algorithm = "ES256") {
    made = run_logflume(
        {"token", "keygen", "--key=" + key, "--keys=" + set, "--algorithm", algorithm});
  }

  ended sign(std::vector<std::string> words) const {
    words.insert(words.begin(), {"token", "sign", "--key=" + key});
    return run_logflume(words);
  }
  ended check(std::vector<std::string> words, std::string_view input = {}) const {
    words.insert(words.begin(), {"token", "check", "--keys=" + set});
    return run_logflume(words, input);
  }

  temp_dir dir;
  std::string key = (dir.path() / "key.json").string();
  std::string set = (dir.path() / "keys.json").string();
  ended made;
};

} // namespace

TEST_CASE(
    "token keygen creates a key that only its owner may read and a set that anyone may read") {
  const key_pair keys;
  CHECK(keys.made.exit_code == 0);
  CHECK(keys.made.errors.empty());
  CHECK(keys.made.out == keys.key + ": a new key that signs tokens; keep it secret\n" + keys.set +
                             ": the set with its public key, which verifies them\n");
  CHECK(fs::status(keys.key).permissions() == of_owner);
  CHECK(fs::status(keys.set).permissions() == open_to_read);
}

TEST_CASE("token keygen makes an HMAC's key set readable only by its owner") {
  const key_pair keys{"HS256"};
  CHECK(keys.made.exit_code == 0);
  CHECK(fs::status(keys.key).permissions() == of_owner);
  CHECK(fs::status(keys.set).permissions() == of_owner);
}

TEST_CASE("token keygen never overwrites a file and never leaves half of a pair") {
  const key_pair keys;
  const auto again = run_logflume({"token", "keygen", "--key=" + keys.key, "--keys=" + keys.set});
  CHECK(again.exit_code == 1);
  CHECK(again.errors == lines{"logflume: " + keys.key + " exists: name another file"});
  const auto other = (keys.dir.path() / "other.json").string();
  const auto half = run_logflume({"token", "keygen", "--key=" + other, "--keys=" + keys.set});
  CHECK(half.errors == lines{"logflume: " + keys.set + " exists: name another file"});
  CHECK_FALSE(fs::exists(other));
}

TEST_CASE("token check shows what a token made by token sign grants") {
  for (const auto* algorithm : {"ES256", "EdDSA", "RS256", "HS256"}) {
    CAPTURE(algorithm);
    const key_pair keys{algorithm};
    const auto token = keys.sign({"--right", "temperature/1001", "--right", "write:*/7", "--for=2h",
                                  "--issuer=https://id.example"});
    REQUIRE(token.exit_code == 0);
    for (const auto& shown : {keys.check({}, token.out), keys.check({}, token.out + "second line"),
                              keys.check({token.out.substr(0, token.out.size() - 1)})}) {
      CHECK(shown.exit_code == 0);
      CHECK(shown.errors.empty());
      CHECK(shown.out.starts_with("rights: temperature/1001, write:*/7\n"
                                  "issuer: https://id.example\n"
                                  "expires: 20"));
      CHECK(shown.out.ends_with("Z\n"));
    }
  }
}

TEST_CASE("token check exits with 1 and a fixed reason if it refuses a token") {
  const key_pair keys;
  const key_pair others;
  const auto refused = [](const ended& result, std::string_view words) {
    CHECK(result.exit_code == 1);
    CHECK(result.out.empty());
    CHECK(result.errors == lines{"logflume: the token is refused: " + std::string{words}});
  };
  const auto token = keys.sign({"--right=*/*", "--audience=a", "--for=1ms"}).out;
  refused(others.check({}, token), "unknown key");
  refused(keys.check({"--leeway=0"}, token), "expired");
  const auto good = keys.sign({"--right=*/*", "--audience=a"}).out;
  CHECK(keys.check({"--audience=a", "--leeway=0"}, good).exit_code == 0);
  refused(keys.check({"--audience=b"}, good), "wrong audience");
  refused(keys.check({"--issuer=b"}, good), "wrong issuer");
  refused(keys.check({}, ""), "malformed");
  refused(keys.check({"not-a-token"}), "malformed");
  refused(keys.check({}, std::string(9000, 'A')), "too long");
}

TEST_CASE("token sign and token check use the claim named by --claim for the rights") {
  const key_pair keys;
  const auto token = keys.sign({"--right=*/*", "--claim=https://logflume.example/rights"}).out;
  CHECK(keys.check({"--claim=https://logflume.example/rights"}, token)
            .out.starts_with("rights: */*\n"));
  CHECK(keys.check({}, token).out.starts_with("rights: none\nissuer: none\n"));
}

TEST_CASE("token sign refuses to make a token that would be refused") {
  const key_pair keys;
  for (const auto* bad : {"--right=temperature", "--right=temperature/01", "--for=0s", "--for=5",
                          "--claim=exp", "--claim="}) {
    CAPTURE(bad);
    CHECK(keys.sign({bad}).exit_code == 2);
  }
  std::vector<std::string> many;
  for (int entity = 0; entity < 1000; ++entity)
    many.push_back("--right=temperature/" + std::to_string(entity));
  const auto result = keys.sign(many);
  CHECK(result.exit_code == 2);
  CHECK(result.errors ==
        lines{"logflume: the token would be longer than 8 KiB, and would be refused: give "
              "fewer rights, or `*`"});
}

TEST_CASE("token commands name the file that they cannot use") {
  const key_pair keys;
  const auto missing = (keys.dir.path() / "missing").string();
  CHECK(run_logflume({"token", "sign", "--key=" + missing}).errors ==
        lines{"logflume: " + missing + ": No such file or directory"});
  const auto wrong = run_logflume({"token", "check", "--keys=" + missing, "x"});
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.errors == lines{"logflume: " + missing + ": No such file or directory"});
  // The private key is not a set.
  CHECK(run_logflume({"token", "check", "--keys=" + keys.key, "x"}).errors ==
        lines{"logflume: " + keys.key + ": not a JWK Set: it has no array `keys`"});
  fs::permissions(keys.key, open_to_read);
  CHECK(keys.sign({}).errors ==
        lines{"logflume: " + keys.key + " is open to group or others (mode 0644): run `chmod 600 " +
              keys.key + "`"});
}

#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

using lines = std::vector<std::string>;

/// Returns the words of `logflume secret` on a site's store.
lines secret(const site& at, lines words) {
  words.insert(words.begin(), "secret");
  return with_secrets(at, std::move(words));
}

fs::perms mode_of(const fs::path& path) {
  return fs::status(path).permissions();
}

/// A secret store that does not exist yet.
struct new_store {
  temp_dir dir;
  fs::path root = dir.path() / "srv" / "confidant";
  fs::path key = root / "default" / "secrets.temperature-events.key";
  std::string root_secret = (dir.path() / "root-secret.txt").string();
  std::string flag = "--secrets.root=" + root.string();

  ended init(lines flags, std::string_view input = {}) const {
    flags.insert(flags.begin(), {"secret", "init", flag});
    return run_logflume(flags, input);
  }
  ended init_with_new_root_secret() const { return init({"--new-root-secret=" + root_secret}); }
  std::string get_key(const std::string& secret_file) const {
    return run_logflume({"secret", "get", "default/secrets.temperature-events.key", "value", flag,
                         "--secrets.root_secret=file:" + secret_file})
        .out;
  }
};

constexpr const char* some_root_secret = "00112233445566778899aabbccddeeff\n";

TEST_CASE("files that root creates in another user's directory belong to that user") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: only root can make what belongs to another user");
    return;
  }
  constexpr uid_t owner = 4242;
  constexpr gid_t group = 4243;
  const new_store at;
  REQUIRE(::chown(at.dir.path().c_str(), owner, group) == 0);
  CHECK(at.init_with_new_root_secret().exit_code == 0);
  const auto log = at.dir.path() / "var" / "log";
  CHECK(run_logflume({"register", "1", at.flag, "--log.root=" + log.string(),
                      "--secrets.root_secret=file:" + at.root_secret})
            .exit_code == 0);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator{at.dir.path()}) {
    struct stat status {};
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK_MESSAGE((status.st_uid == owner && status.st_gid == group), entry.path().string());
    ++files;
  }
  // Root secret; srv, confidant, default, key; var, log, topic, lock.
  CHECK(files == 9);
}

TEST_CASE("secret init creates a store, a root secret and a key that only the owner may read") {
  const new_store at;
  const auto told = at.init_with_new_root_secret();
  CHECK(told.exit_code == 0);
  CHECK(told.errors.empty());
  CHECK(told.out == at.root_secret +
                        ": a new root secret; keep a copy of it elsewhere: without it no secret "
                        "and no event can be read\n" +
                        at.root.string() +
                        ": the secret store\n"
                        "default/secrets.temperature-events.key: a new key for the events\n");
  constexpr auto owner_file = fs::perms::owner_read | fs::perms::owner_write;
  CHECK(mode_of(at.root) == fs::perms::owner_all);
  CHECK(mode_of(at.root / "default") == fs::perms::owner_all);
  CHECK(mode_of(at.key) == owner_file);
  CHECK(mode_of(at.root_secret) == owner_file);
  const auto digits = at.get_key(at.root_secret);
  CHECK(digits.size() == 33);
  CHECK(digits.find_first_not_of("0123456789abcdef\n") == digits.npos);
}

TEST_CASE("secret init uses the given root secret and changes nothing the second time") {
  const new_store at;
  CHECK(at.init({}, some_root_secret).exit_code == 0);
  std::ofstream{at.root_secret} << some_root_secret;
  const auto digits = at.get_key(at.root_secret);
  const auto again = at.init({}, some_root_secret);
  CHECK(again.exit_code == 0);
  CHECK(again.out == at.root.string() +
                         ": the secret store\ndefault/secrets.temperature-events.key: the "
                         "events' key, which already exists; nothing was changed\n");
  CHECK(at.get_key(at.root_secret) == digits);
}

TEST_CASE("two new stores have different keys and root secrets") {
  const new_store one;
  const new_store other;
  REQUIRE(one.init_with_new_root_secret().exit_code == 0);
  REQUIRE(other.init_with_new_root_secret().exit_code == 0);
  CHECK(one.get_key(one.root_secret) != other.get_key(other.root_secret));
  CHECK(read_bytes(one.root_secret) != read_bytes(other.root_secret));
}

TEST_CASE("secret init does not overwrite a root secret and creates no store in that case") {
  const new_store at;
  std::ofstream{at.root_secret} << some_root_secret;
  const auto told = at.init_with_new_root_secret();
  CHECK(told.exit_code == 2);
  CHECK(told.errors == lines{"logflume: " + at.root_secret +
                             " exists, perhaps with a root secret that is in use: give that one on "
                             "standard input, or name another file"});
  CHECK_FALSE(fs::exists(at.root));
}

TEST_CASE("secret init adds nothing to a store that was made with another root secret") {
  const site at;
  fs::remove(at.events_key);
  const auto flag = "--secrets.root=" + at.confidant.string();
  const auto told = run_logflume({"secret", "init", flag}, some_root_secret);
  CHECK(told.exit_code == 2);
  CHECK(told.errors == lines{"logflume: " + at.confidant.string() +
                             " is encrypted with another root secret: give that one"});
  const auto file = (at.dir.path() / "new").string();
  const auto anew = run_logflume({"secret", "init", flag, "--new-root-secret=" + file});
  CHECK(anew.exit_code == 2);
  CHECK(anew.errors == lines{"logflume: " + at.confidant.string() +
                             " contains secrets: give the root secret that encrypts them on "
                             "standard input, without --new-root-secret"});
  CHECK_FALSE(fs::exists(file));
  CHECK_FALSE(fs::exists(at.events_key));
}

TEST_CASE("secret list shows names and fields but never a value") {
  const site at;
  const auto told = run_logflume(secret(at, {"list"}));
  CHECK(told.exit_code == 0);
  CHECK(told.errors.empty());
  CHECK(told.out ==
        "default/secrets.several: field-0, field-1, field-2, field-3, field-4, field-5\n"
        "default/secrets.temperature-events.key: value\n"
        "default/secrets.with-ttl: ttl, value\n");
}

TEST_CASE("secret list refuses a folder open to other users and says how to close it") {
  const site at;
  const auto folder = at.confidant / "default";
  fs::permissions(folder, fs::perms{0750});
  const auto told = run_logflume(secret(at, {"list"}));
  CHECK(told.exit_code == 2);
  CHECK(told.out.empty());
  CHECK(told.errors ==
        lines{"logflume: " + folder.string() +
              " is open to group or others (mode 0750): run `chmod 700 " + folder.string() + "`"});
}

TEST_CASE("secret list continues after a damaged secret and exits with 1") {
  const site at;
  std::ofstream{at.confidant / "default" / "secrets.several"} << "too short";
  const auto told = run_logflume(secret(at, {"list"}));
  CHECK(told.exit_code == 1);
  CHECK(lines_of(told.out).size() == 2);
  CHECK(told.errors.size() == 1);
}

TEST_CASE("secret get prints one field's value or all fields one per line") {
  const site at;
  const auto one = run_logflume(secret(at, {"get", "default/secrets.with-ttl", "ttl"}));
  CHECK(one.exit_code == 0);
  CHECK(one.out == "90s\n");
  const auto all = run_logflume(secret(at, {"get", "default/secrets.with-ttl"}));
  CHECK(all.out.starts_with("ttl=90s\nvalue="));
  CHECK(lines_of(all.out).size() == 2);
}

TEST_CASE("secret get shows nothing on a terminal without --reveal") {
  const site at;
  const auto hidden = run_at_terminal(secret(at, {"get", "default/secrets.with-ttl", "ttl"}));
  CHECK(hidden.exit_code == 2);
  CHECK(hidden.out == "logflume: standard output is a terminal: add --reveal to show the secret "
                      "there\r\n");
  const auto shown =
      run_at_terminal(secret(at, {"get", "default/secrets.with-ttl", "ttl", "--reveal"}));
  CHECK(shown.exit_code == 0);
  CHECK(shown.out == "90s\r\n");
}

TEST_CASE("secret put stores the given fields and leaves the others unchanged") {
  const site at;
  const auto put =
      run_logflume(secret(at, {"put", "new/mail", "user=ann", "password=a=b c", "x="}));
  CHECK(put.exit_code == 0);
  CHECK(put.out == "new/mail: password, user, x\n");
  CHECK(mode_of(at.confidant / "new") == fs::perms::owner_all);
  CHECK(run_logflume(secret(at, {"put", "new/mail", "user=bob"})).exit_code == 0);
  CHECK(run_logflume(secret(at, {"get", "new/mail"})).out == "password=a=b c\nuser=bob\nx=\n");
}

TEST_CASE("secret put reads fields from standard input with or without the root secret first") {
  const site at;
  const auto root_secret = read_bytes(at.root_secret);
  const std::string input{root_secret.begin(), root_secret.end()};
  const auto told =
      run_logflume({"secret", "put", "default/mail", "--secrets.root=" + at.confidant.string()},
                   input + "\nuser=ann\n\npassword=\"ä\"");
  CHECK(told.out == "default/mail: password, user\n");
  const auto other = run_logflume(secret(at, {"put", "default/mail"}), "user=bob\n");
  CHECK(other.out == "default/mail: password, user\n");
  CHECK(run_logflume(secret(at, {"get", "default/mail"})).out == "password=\"ä\"\nuser=bob\n");
}

TEST_CASE("secret put asks for fields one by one on a terminal and does not echo them") {
  const site at;
  const std::string prompt = "FIELD=VALUE (end with an empty line): ";
  const auto told = run_at_terminal(secret(at, {"put", "default/mail"}), prompt,
                                    {"user=ann\n", "password=hush\n", "\n"});
  CHECK(told.exit_code == 0);
  CHECK(told.out ==
        prompt + "\r\n" + prompt + "\r\n" + prompt + "\r\n" + "default/mail: password, user\r\n");
  CHECK(run_logflume(secret(at, {"get", "default/mail", "password"})).out == "hush\n");
}

TEST_CASE("secret get prints a field of several lines only by itself") {
  const site at;
  const auto all = run_logflume(secret(at, {"get", "default/secrets.several"}));
  CHECK(all.exit_code == 1);
  CHECK(all.out.empty());
  REQUIRE(all.errors.size() == 1);
  CHECK(all.errors[0].find(" has several lines: print it alone with logflume secret get "
                           "default/secrets.several field-") != std::string::npos);
}

TEST_CASE("secret put does not replace the events key while its file exists") {
  const site at;
  const std::string path = "default/secrets.temperature-events.key";
  const auto before = read_bytes(at.events_key);
  const auto other =
      run_logflume(secret(at, {"put", path, "value=00112233445566778899aabbccddeeff"}));
  CHECK(other.exit_code == 2);
  CHECK(other.errors ==
        lines{"logflume: " + path +
              " is the events' key, and no event in the log can be read with another one: "
              "to replace it, move its file away first"});
  const auto odd = run_logflume(secret(at, {"put", path, "value=secret"}));
  CHECK(odd.errors == lines{"logflume: " + path +
                            " is the events' key: its field `value` must be "
                            "32 hex digits"});
  CHECK(read_bytes(at.events_key) == before);

  fs::remove(at.events_key);
  CHECK(
      run_logflume(secret(at, {"put", path, "value=00112233445566778899aabbccddeeff"})).exit_code ==
      0);
}

TEST_CASE("secret put writes nothing with a root secret other than the store's") {
  const site at;
  std::ofstream{at.root_secret} << some_root_secret;
  const auto before = read_bytes(at.events_key);
  for (const auto* path : {"default/secrets.temperature-events.key", "default/mail"}) {
    const auto told = run_logflume(secret(at, {"put", path, "user=ann"}));
    CHECK(told.exit_code == 2);
    REQUIRE(told.errors.size() == 1);
    CHECK(told.errors[0].find("root secret") != std::string::npos);
  }
  CHECK(read_bytes(at.events_key) == before);
  CHECK_FALSE(fs::exists(at.confidant / "default" / "mail"));
}

TEST_CASE("secret list shows each secret once in a store mounted by a kubelet") {
  const site at;
  const auto listed = run_logflume(secret(at, {"list"}));
  REQUIRE(listed.exit_code == 0);
  const auto version = at.confidant / "..2026_11_23_08_00_00.123456789";
  fs::create_directory(version);
  fs::permissions(version, fs::perms::owner_all);
  fs::rename(at.confidant / "default", version / "default");
  fs::create_directory_symlink(version.filename(), at.confidant / "..data");
  fs::create_directory_symlink("..data/default", at.confidant / "default");
  CHECK(run_logflume(secret(at, {"list"})).out == listed.out);
}

TEST_CASE("a root secret file that others can read causes a warning") {
  const site at;
  fs::permissions(at.root_secret, fs::perms{0644});
  const auto listed = run_logflume(secret(at, {"list"}));
  CHECK(listed.exit_code == 0);
  const auto file = at.root_secret.string();
  CHECK(listed.errors ==
        lines{"logflume: warning: root secret from file:" + file +
              ": the file is open to group or others: run `chmod 600 " + file + "`"});
}

TEST_CASE("register drops the carriage return at the end of a secret's line") {
  const site at;
  const auto file = at.dir.path() / "sensor.txt";
  std::ofstream{file} << "hush\r\n";
  REQUIRE(run_logflume(on(at, {"register", "1001", "--secret-file=" + file.string()})).exit_code ==
          0);
  const auto shown = run_logflume(on(at, {"cat", "--http.redact="})).out;
  CHECK(shown.find(R"("hush")") != std::string::npos);
}

} // namespace

#include "crypto/secret_store.hpp"

#include "tests/crypto/fixtures.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace {

using namespace logflume::crypto;
using namespace logflume::test;
using namespace std::chrono_literals;

std::string refusal_of(const secret_result& result) {
  const auto* refused = std::get_if<secret_refused>(&result);
  return refused != nullptr ? refused->message : "";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("every recorded secret is read with its lease") {
  const recorded_store recorded;
  const secret_store store{recorded.root, recorded_root_secret(), {5min, "ttl"}};
  const auto expected = read_json(data / "secrets.json");
  for (const auto& each : expected.GetObject()) {
    const auto path = text_of(each.name);
    const auto& content = each.value;
    CAPTURE(path);
    const auto found = store.get(path);
    const auto& [fields, lease] = std::get<secret>(found);
    CHECK(lease == std::chrono::seconds{content["lease_seconds"].GetInt()});
    CHECK(fields.size() == content["data"].MemberCount());
    for (const auto& [name, value] : content["data"].GetObject())
      CHECK(fields.at(text_of(name)).reveal() == text_of(value));
  }
}

TEST_CASE("a secret is read back as it was put and each put writes different bytes") {
  const temp_dir directory;
  const auto root = directory.path() / "store";
  const secret_store store{root, recorded_root_secret()};
  const std::map<std::string, secret_text> fields{{"name", secret_text{"väl\"ue"}}};
  REQUIRE_FALSE(store.put("a/b/c", fields));
  const auto first = read_bytes(root / "a/b/c");
  REQUIRE_FALSE(store.put("a/b/c", fields));
  CHECK(read_bytes(root / "a/b/c") != first);
  const auto found = store.get("a/b/c");
  CHECK(std::get<secret>(found).fields.at("name").reveal() == "väl\"ue");
}

TEST_CASE("a wrong root secret is reported as the probable reason for a refusal") {
  const recorded_store recorded;
  const secret_store store{recorded.root, root_secret_of("ffffffffffffffffffffffffffffffff")};
  for (const auto* path : {"default/secrets.several", "default/secrets.with-ttl",
                           "default/secrets.temperature-events.key"})
    CHECK(contains(refusal_of(store.get(path)), "root secret is probably wrong"));
}

TEST_CASE("a store opens with its own root secret and an empty store opens with any") {
  const recorded_store recorded;
  CHECK(secret_store{recorded.root, recorded_root_secret()}.can_decrypt());
  CHECK_FALSE(secret_store{recorded.root, root_secret::random()}.can_decrypt());
  const temp_dir directory;
  CHECK(secret_store{directory.path() / "missing", root_secret::random()}.can_decrypt());
}

TEST_CASE("a damaged file is refused") {
  const recorded_store recorded;
  const secret_store store{recorded.root, recorded_root_secret()};
  const auto file = recorded.root / "default/secrets.several";
  for (const auto size : {0U, 11U, 12U, 13U, 100U}) {
    std::filesystem::resize_file(file, size);
    CHECK(contains(refusal_of(store.get("default/secrets.several")), "file is damaged"));
  }
}

TEST_CASE("a store or a secret that does not exist is missing and not refused") {
  const recorded_store recorded;
  const secret_store store{recorded.root, recorded_root_secret()};
  CHECK(std::get<secret_missing>(store.get("default/none")).path == recorded.root / "default/none");
  CHECK(std::holds_alternative<secret_missing>(store.get("none/none")));
  const secret_store nowhere{recorded.root / "nowhere", recorded_root_secret()};
  CHECK(std::holds_alternative<secret_missing>(nowhere.get("default/none")));
}

TEST_CASE("a directory that is open to others is refused at any level for reading and writing") {
  const recorded_store recorded;
  const secret_store store{recorded.root, recorded_root_secret()};
  for (const auto& open : {recorded.root, recorded.root / "default"}) {
    set_mode(open, 0750);
    const auto cure = "chmod 700 " + open.string();
    CHECK(contains(refusal_of(store.get("default/secrets.several")), cure));
    CHECK(contains(store.put("default/new", {}).value_or(""), cure));
    set_mode(open, 0700);
  }
}

TEST_CASE("a path stays inside the store") {
  const recorded_store recorded;
  const secret_store store{recorded.root, recorded_root_secret()};
  for (const std::string_view path :
       {std::string_view{""}, std::string_view{"/etc/passwd"}, std::string_view{"../confidant/x"},
        std::string_view{"default/../x"}, std::string_view{"default//x"},
        std::string_view{"default/"}, std::string_view{"."}, std::string_view{"a/./b"},
        std::string_view{"a\0b", 3}}) {
    CHECK(contains(refusal_of(store.get(path)), "a secret's path must be"));
    CHECK(store.put(path, {}).has_value());
  }
}

TEST_CASE("a lease is the shorter of the cache's and the secret's") {
  const temp_dir directory;
  const secret_store store{directory.path() / "store", recorded_root_secret(), {5min, "ttl"}};
  const auto lease_with = [&](std::string_view ttl) {
    REQUIRE_FALSE(store.put("x", {{"ttl", secret_text{ttl}}}));
    const auto found = store.get("x");
    return std::get<secret>(found).lease;
  };
  CHECK(lease_with("90s") == 90s);
  CHECK(lease_with("60m") == 5min);
  CHECK(lease_with("soon") == 5min);
}

TEST_CASE("all secrets are listed by path in order") {
  const recorded_store recorded;
  const secret_store store{recorded.root, recorded_root_secret()};
  CHECK(std::get<std::vector<std::string>>(store.list()) ==
        std::vector<std::string>{"default/secrets.several",
                                 "default/secrets.temperature-events.key",
                                 "default/secrets.with-ttl"});
}

TEST_CASE("a store that is missing or open to others is not listed") {
  const recorded_store recorded;
  const secret_store store{recorded.root, recorded_root_secret()};
  const auto nowhere = recorded.root / "nowhere";
  CHECK(
      std::holds_alternative<secret_missing>(secret_store{nowhere, recorded_root_secret()}.list()));
  std::filesystem::permissions(recorded.root / "default", std::filesystem::perms{0710});
  const auto listed = store.list();
  REQUIRE(std::holds_alternative<secret_refused>(listed));
  CHECK(contains(std::get<secret_refused>(listed).message, "chmod 700"));
}

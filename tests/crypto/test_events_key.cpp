#include "crypto/secret_store.hpp"

#include "tests/crypto/fixtures.hpp"

#include <doctest/doctest.h>

namespace {

using namespace logflume::crypto;
using namespace logflume::test;
using namespace std::chrono_literals;

constexpr auto path = "default/secrets.temperature-events.key";
constexpr auto one_key = "000102030405060708090a0b0c0d0e0f";
constexpr auto other_key = "ffffffffffffffffffffffffffffffff";

using key_pointer = std::shared_ptr<const cipher>;

struct fixture {
  temp_dir directory;
  secret_store store{directory.path() / "store", recorded_root_secret(), {5min, "ttl"}};
  events_key key{store, path};
  events_key::clock::time_point start{};

  void put(std::string_view value) {
    REQUIRE_FALSE(store.put(path, {{"value", secret_text{value}}}));
  }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a key is used for its lease and then read again") {
  put(one_key);
  const auto first = std::get<key_pointer>(key.get(start));
  put(other_key);
  CHECK(std::get<key_pointer>(key.get(start + 5min - 1ns)) == first);
  CHECK(std::get<key_pointer>(key.get(start + 5min)) != first);
}

TEST_CASE_FIXTURE(fixture, "a key that has not changed keeps the same pointer") {
  put(one_key);
  const auto first = std::get<key_pointer>(key.get(start));
  put(one_key);
  CHECK(std::get<key_pointer>(key.get(start + 5min)) == first);
  CHECK(std::get<key_pointer>(key.refresh(start + 6min)) == first);
}

TEST_CASE_FIXTURE(fixture, "a refresh does not wait for the lease to end") {
  put(one_key);
  const auto first = std::get<key_pointer>(key.get(start));
  put(other_key);
  CHECK(std::get<key_pointer>(key.refresh(start)) != first);
}

TEST_CASE_FIXTURE(fixture, "a missing key is looked up at every call") {
  CHECK(std::holds_alternative<secret_missing>(key.get(start)));
  put(one_key);
  CHECK(std::holds_alternative<key_pointer>(key.get(start)));
}

TEST_CASE_FIXTURE(fixture, "a writer creates the key only if it is missing") {
  const auto made = std::get<key_pointer>(key.get_or_create(start));
  CHECK(std::get<key_pointer>(key.get_or_create(start + 1h)) == made);
  const auto found = store.get(path);
  CHECK(std::get<secret>(found).fields.at("value").reveal().size() == 32);
}

TEST_CASE_FIXTURE(fixture, "a key that another process created in the meantime is used") {
  CHECK(std::holds_alternative<secret_missing>(key.get(start)));
  REQUIRE_FALSE(store.create(path, {{"value", secret_text{one_key}}}));
  REQUIRE_FALSE(store.create(path, {{"value", secret_text{other_key}}}));
  CHECK(std::holds_alternative<key_pointer>(key.get_or_create(start)));
  CHECK(std::get<secret>(store.get(path)).fields.at("value").reveal() == one_key);
}

TEST_CASE_FIXTURE(fixture, "a key that cannot be created is refused") {
  std::filesystem::create_directory(directory.path() / "store");
  set_mode(directory.path() / "store", 0755);
  CHECK(std::holds_alternative<secret_refused>(key.get_or_create(start)));
}

TEST_CASE_FIXTURE(fixture, "a key that is not 32 hex digits is refused without being repeated") {
  for (const auto* value : {"", "00ff", "000102030405060708090a0b0c0d0e0z"}) {
    put(value);
    const auto& result = key.refresh(start);
    const auto& message = std::get<secret_refused>(result).message;
    CHECK(message.find("32 hex digits") != std::string::npos);
    CHECK((*value == '\0' || message.find(value) == std::string::npos));
  }
}

TEST_CASE_FIXTURE(fixture, "a key under a wrong root secret is refused with that reason") {
  put(one_key);
  const secret_store wrong{directory.path() / "store", root_secret_of(other_key)};
  events_key unreadable{wrong, path};
  const auto& result = unreadable.get_or_create(start);
  CHECK(std::get<secret_refused>(result).message.find("root secret is probably wrong") !=
        std::string::npos);
}

TEST_CASE("the recorded events' key is read") {
  const recorded_store recorded;
  events_key key{secret_store{recorded.root, recorded_root_secret()}, path};
  CHECK(std::holds_alternative<key_pointer>(key.get({})));
}

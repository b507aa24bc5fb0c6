#include "log/event/file_topic.hpp"
#include "log/writer/writer.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::log;

constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

/// A plain topic of unencrypted JSON, without a secret store.
struct open_topic {
  log::offset append(std::uint64_t key, const std::string& value,
                     std::optional<double> timestamp = {}) {
    record_fields fields;
    fields.key = key;
    fields.timestamp = timestamp;
    fields.value = {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()};
    const auto at = writer.append(fields);
    REQUIRE_FALSE(writer.flush());
    return at;
  }

  file_topic topic() const {
    return file_topic{{.files = files,
                       .max_record_size = default_max_record_size,
                       .secrets = {directory.path() / "none",
                                   std::get<crypto::root_secret>(crypto::root_secret::parse(
                                       "00112233445566778899aabbccddeeff"))},
                       .events_key = "none",
                       .redact = {},
                       .index = std::size_t{1} << 20,
                       .meaning = {.kind = record_kind::plain,
                                   .encryption = value_encryption::none,
                                   .format = value_format::json,
                                   .entity_type = "Door"}}};
  }

  test::temp_dir directory;
  log::topic files{directory.path() / "log", "doors"};
  log::writer writer{std::get<log::writer>(log::writer::open(files))};
};

/// Returns the events of a source up to its end, and the reason of each skip.
std::vector<std::string> read_all(event_source& source) {
  std::vector<std::string> found;
  for (;;) {
    const auto step = source.next({});
    if (const auto* event = std::get_if<envelope>(&step))
      found.push_back(std::to_string(event->entity_id) + " " + std::string{event->json});
    else if (const auto* skip = std::get_if<skipped>(&step))
      found.emplace_back(to_string(skip->reason));
    else if (nothing_to_read(step)) {
      CHECK(std::holds_alternative<at_end>(step));
      return found;
    }
  }
}

} // namespace

TEST_CASE_FIXTURE(open_topic, "a topic that is not encrypted is read without a key") {
  append(0, "[1]");
  append(highest, "{");
  append(highest, "{\"a\": 2}");
  const auto topic = this->topic();
  CHECK(topic.entity_type() == "Door");
  CHECK(topic.key_place().empty());
  CHECK(read_all(*topic.follow()) ==
        std::vector<std::string>{"0 [1]", "wrong_format", "18446744073709551615 {\"a\":2}"});
}

TEST_CASE_FIXTURE(open_topic, "keys that differ in their upper bits are different entities") {
  constexpr std::uint64_t bit_52 = std::uint64_t{1} << 52;
  append(7, "1");
  append(bit_52 + 7, "2");
  append(7, "3");
  const auto topic = this->topic();
  const auto of = [&](std::uint64_t entity) {
    return read_all(*topic.open({.selected = selection{{entity}}}));
  };
  CHECK(of(7) == std::vector<std::string>{"7 1", "7 3"});
  CHECK(of(bit_52 + 7) == std::vector<std::string>{"4503599627370503 2"});
}

TEST_CASE_FIXTURE(open_topic, "the index finds the blocks of an entity whose id has 64 bits") {
  const std::string filling = '"' + std::string(4'000, 'x') + '"';
  for (int i = 0; i < 200; ++i) {
    append(1, filling);
    if (i == 100)
      append(highest - 1, "\"wanted\"");
  }
  const auto topic = this->topic();
  const auto source = topic.follow();
  read_all(*source);
  const selection of{{highest - 1}};
  const auto blocks = source->blocks({.selected = of, .until = 1'000});
  REQUIRE(blocks);
  CHECK(blocks->count() < 4);
  CHECK(read_all(*topic.open({.until = 1'000, .selected = of, .only = blocks})) ==
        std::vector<std::string>{"18446744073709551614 \"wanted\""});
}

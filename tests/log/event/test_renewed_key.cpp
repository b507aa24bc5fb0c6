#include "log/event/file_topic.hpp"

#include "crypto/hex.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/writer/writer.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::log;
using namespace std::chrono_literals;

constexpr auto path = "default/key";
constexpr auto one_key = "000102030405060708090a0b0c0d0e0f";
constexpr auto other_key = "ffffffffffffffffffffffffffffffff";

/// A log whose writer changes its key when told to.
struct renewed_key_fixture {
  /// Puts a key into the store.
  void put_key(std::string_view digits) const {
    REQUIRE_FALSE(store.put(path, {{"value", crypto::secret_text{digits}}}));
  }

  /// Encrypts with this key from now on.
  void write_with(std::string_view digits) {
    const auto key = crypto::decode_hex(digits);
    REQUIRE(key);
    encoder.emplace(
        std::make_shared<const crypto::cipher>(crypto::key_view{key->data(), crypto::key_size}));
  }

  void append(std::uint32_t temperature) {
    writer.append(encoder->encode(1, ++seq_nr, 1.7e9, temperature_read{temperature}));
    REQUIRE_FALSE(writer.flush());
  }

  /// Returns what the source reads from its position to the end.
  std::vector<std::string> read(event_source& source, event_source::clock::time_point now) const {
    std::vector<std::string> found;
    for (;;) {
      const auto step = source.next(now);
      if (const auto* event = std::get_if<envelope>(&step))
        found.emplace_back(event->json);
      else if (const auto* skip = std::get_if<skipped>(&step))
        found.emplace_back(to_string(skip->reason));
      else if (nothing_to_read(step))
        return found;
    }
  }

  test::temp_dir directory;
  topic files{directory.path() / "log", "temperature"};
  crypto::secret_store store{directory.path() / "secrets",
                             std::get<crypto::root_secret>(
                                 crypto::root_secret::parse("00112233445566778899aabbccddeeff"))};
  file_topic topic_of_files{{.files = files,
                             .max_record_size = default_max_record_size,
                             .secrets = store,
                             .events_key = path,
                             .redact = {},
                             .index = std::size_t{1} << 20}};
  log::writer writer{std::get<log::writer>(log::writer::open(files))};
  std::optional<event_encoder> encoder;
  std::uint64_t seq_nr = 0;
};

std::string reading(std::uint32_t temperature) {
  return R"({"TemperatureRead":{"temperature":)" + std::to_string(temperature) + "}}";
}

} // namespace

TEST_CASE_FIXTURE(renewed_key_fixture, "the first record under a new key is read at once") {
  put_key(one_key);
  write_with(one_key);
  append(1);
  const auto source = topic_of_files.open({});
  const event_source::clock::time_point start{1h};
  CHECK(read(*source, start) == std::vector{reading(1)});
  // The lease of the former key is still running.
  put_key(other_key);
  write_with(other_key);
  append(2);
  append(3);
  CHECK(read(*source, start) == std::vector{reading(2), reading(3)});
}

TEST_CASE_FIXTURE(renewed_key_fixture,
                  "the key is read again at most once a second while values do not decrypt") {
  put_key(one_key);
  write_with(one_key);
  const auto source = topic_of_files.open({});
  const event_source::clock::time_point start{1h};
  append(1);
  CHECK(read(*source, start) == std::vector{reading(1)});
  // The writer has a key that the store does not have yet.
  write_with(other_key);
  append(2);
  CHECK(read(*source, start) == std::vector<std::string>{"not_decrypted"});
  put_key(other_key);
  append(3);
  CHECK(read(*source, start + 1s - 1ns) == std::vector<std::string>{"not_decrypted"});
  append(4);
  CHECK(read(*source, start + 1s) == std::vector{reading(4)});
}

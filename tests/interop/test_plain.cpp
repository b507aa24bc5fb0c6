#include "log/event/file_topic.hpp"
#include "tests/interop/original.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <string>

using namespace logflume;
using namespace logflume::test;

namespace {

constexpr const char* events_key = "default/secrets.doors-events.key";

/// Events of every shape that a Rust enum has, as the codec's JSON and as Logflume's.
const lines coded_events{R"({"Num":4294967295})", R"("Armed")", R"({"Moved":{"x":21.5,"y":-7}})",
                         R"({"Moved":{"x":-0.0,"y":null}})", R"({"Named":["ä \"b\"",[0,255]]})"};

struct plain_place : shared_place {
  log::file_topic topic(log::value_encryption encryption, log::value_format format) const {
    return log::file_topic{
        {.files = {log, "doors"},
         .max_record_size = log::default_max_record_size,
         .secrets = {confidant,
                     std::get<crypto::root_secret>(crypto::root_secret::parse(root_secret))},
         .events_key = events_key,
         .redact = {},
         .index = 1 << 20,
         .meaning = {.kind = log::record_kind::plain, .encryption = encryption, .format = format}}};
  }

  /// Returns each event's entity, sequence number and time (`-` if there is none), and JSON; for a
  /// skipped record the reason.
  lines events(log::value_encryption encryption, log::value_format format) const {
    const auto topic = this->topic(encryption, format);
    const auto source = topic.follow();
    lines found;
    for (;;) {
      const auto step = source->next({});
      if (const auto* event = std::get_if<log::envelope>(&step))
        found.push_back(std::to_string(event->entity_id) + ' ' +
                        (event->seq_nr ? std::to_string(*event->seq_nr) : "-") + ' ' +
                        (event->timestamp ? std::to_string(*event->timestamp) : "-") + ' ' +
                        std::string{event->json});
      else if (const auto* skip = std::get_if<log::skipped>(&step))
        found.emplace_back(to_string(skip->reason));
      else if (log::nothing_to_read(step)) {
        CHECK(std::holds_alternative<log::at_end>(step));
        return found;
      }
    }
  }

  /// Appends records with the original's command. Each line is a record in the command's JSON.
  void produce(const lines& records) const {
    write_lines(file, records);
    const auto told =
        run({LOGFLUME_LOGGED, "--root-path", log.string(), "produce", "--file", file.string()}, {},
            patience);
    CHECK(told.errors == lines{});
    REQUIRE(told.exit_code == 0);
  }
};

lines without_numbers(const lines& events) {
  lines expected;
  for (const auto& event : events)
    expected.push_back("0 - - " + event);
  return expected;
}

} // namespace

TEST_CASE("a plain topic reads what the original's codec encrypts") {
  WITH_ORIGINAL();
  const plain_place at;
  fs::create_directory(at.confidant);
  write_lines(at.file, {R"({"value":"101112131415161718191a1b1c1d1e1f"})"});
  run_original({"put", at.confidant.string(), events_key, at.file.string()});
  write_lines(at.file, coded_events);
  run_original(
      {"seal", at.log.string(), "doors", at.file.string(), at.confidant.string(), events_key});
  CHECK(at.events(log::value_encryption::aes_ctr, log::value_format::cbor) ==
        without_numbers(coded_events));
}

TEST_CASE("a plain topic reads what the original's codec writes unencrypted") {
  WITH_ORIGINAL();
  const plain_place at;
  write_lines(at.file, coded_events);
  run_original({"code", at.log.string(), "doors", at.file.string()});
  CHECK(at.events(log::value_encryption::none, log::value_format::cbor) ==
        without_numbers(coded_events));
}

TEST_CASE("a plain topic reads what the original's command produces") {
  WITH_ORIGINAL();
  const plain_place at;
  // The values are {"open": true, "kg": 1.50}, "Tür" in Latin-1, and [1], in base64 as the command
  // requires.
  at.produce(
      {R"({"topic":"doors","headers":[],"timestamp":null,"key":0,"value":"eyJvcGVuIjogdHJ1ZSwgImtnIjogMS41MH0=","partition":0})",
       R"({"topic":"doors","headers":[],"timestamp":null,"key":7,"value":"VPxy","partition":0})",
       R"({"topic":"doors","headers":[{"key":"seq_nr","value":"AAAAAAAAAAM="}],"timestamp":"2026-11-23T08:00:00.5Z","key":18446744073709551615,"value":"WzFd","partition":0})"});
  const std::string last = "18446744073709551615 3 1795420800.500000 ";
  CHECK(at.events(log::value_encryption::none, log::value_format::json) ==
        lines{R"(0 - - {"open":true,"kg":1.50})", "wrong_format", last + "[1]"});
  CHECK(at.events(log::value_encryption::none, log::value_format::text) ==
        lines{R"(0 - - "{\"open\": true, \"kg\": 1.50}")", "wrong_format", last + "\"[1]\""});
  CHECK(at.events(log::value_encryption::none, log::value_format::bytes) ==
        lines{R"(0 - - "eyJvcGVuIjogdHJ1ZSwgImtnIjogMS41MH0")", R"(7 - - "VPxy")",
              last + R"("WzFd")"});
}

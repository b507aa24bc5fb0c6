#include "log/event/json_cbor.hpp"

#include "log/event/cbor_json.hpp"
#include "tests/log/event/any_event.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::test;

constexpr std::size_t enough = std::size_t{16} * 1024;

using bytes = std::vector<std::uint8_t>;

bytes encoded(std::string_view json, std::size_t max_size = enough) {
  log::json_cbor encoder{max_size};
  const auto read = encoder.encode(json);
  if (const auto* reason = std::get_if<std::string>(&read))
    FAIL(*reason);
  const auto cbor = std::get<log::event_cbor>(read).cbor;
  return {cbor.begin(), cbor.end()};
}

/// Returns the reason why the JSON is refused.
std::string refusal(std::string_view json, std::size_t max_size = enough) {
  log::json_cbor encoder{max_size};
  const auto read = encoder.encode(json);
  const auto* reason = std::get_if<std::string>(&read);
  return reason ? *reason : "(an event)";
}

/// Returns the CBOR of the value in `{"V":…}`.
bytes value(const std::string& json) {
  const auto cbor = encoded("{\"V\":" + json + "}");
  REQUIRE(bytes{cbor.begin(), cbor.begin() + 3} == from_hex("a16156"));
  return {cbor.begin() + 3, cbor.end()};
}

std::string there_and_back(std::string_view json) {
  log::cbor_json back;
  const auto found = back.transcode(encoded(json, std::size_t{1} << 20));
  return found ? std::string{*found} : "(no event)";
}

const std::string shape = "an event must be an object with one member, or a string";
const std::string one_member = "an event must have exactly one member, its variant";
const std::string beyond = "a number does not fit in 64 bits";

} // namespace

TEST_CASE("a JSON event is an object with one member or a text") {
  CHECK(encoded(R"({"TemperatureRead":{"temperature":21}})") ==
        from_hex("a16f54656d706572617475726552656164a16b74656d706572617475726515"));
  CHECK(encoded(R"("Armed.")") == from_hex("6641726d65642e"));
  CHECK(encoded(" {\"V\" :\r\n null }\t") == from_hex("a16156f6"));
  for (const auto* json : {"1", "null", "true", "[]", "[\"V\"]"})
    CHECK_MESSAGE(refusal(json) == shape, json);
  CHECK(refusal("{}") == one_member);
  CHECK(refusal(R"({"A":1,"B":2})") == one_member);
  CHECK(refusal(R"({"A":1,"A":1})") == one_member);
}

TEST_CASE("the encoder returns the name of the event's variant") {
  log::json_cbor encoder{enough};
  for (const auto* json : {R"({"Door\u004fpened":{"n":[1,2,3]}})", R"("DoorOpened")"}) {
    const auto read = encoder.encode(json);
    REQUIRE(std::holds_alternative<log::event_cbor>(read));
    CHECK(std::get<log::event_cbor>(read).variant == "DoorOpened");
  }
}

// The examples of RFC 8949, appendix A.
TEST_CASE("integers are encoded in the shortest form and other numbers as f64") {
  CHECK(value("0") == from_hex("00"));
  CHECK(value("23") == from_hex("17"));
  CHECK(value("24") == from_hex("1818"));
  CHECK(value("1000") == from_hex("1903e8"));
  CHECK(value("1000000") == from_hex("1a000f4240"));
  CHECK(value("1000000000000") == from_hex("1b000000e8d4a51000"));
  CHECK(value("18446744073709551615") == from_hex("1bffffffffffffffff"));
  CHECK(value("-1") == from_hex("20"));
  CHECK(value("-100") == from_hex("3863"));
  CHECK(value("-1000") == from_hex("3903e7"));
  CHECK(value("-9223372036854775808") == from_hex("3b7fffffffffffffff"));
  CHECK(value("1.1") == from_hex("fb3ff199999999999a"));
  CHECK(value("-4.1") == from_hex("fbc010666666666666"));
  CHECK(value("1.0e+300") == from_hex("fb7e37e43c8800759c"));
  CHECK(value("1.0") == from_hex("fb3ff0000000000000"));
  CHECK(value("1E0") == from_hex("fb3ff0000000000000"));
  CHECK(value("-0") == from_hex("fb8000000000000000"));
  CHECK(value("5e-324") == from_hex("fb0000000000000001"));
}

TEST_CASE("numbers beyond 64 bits are refused") {
  const auto refused = [](const std::string& json) { return refusal("{\"V\":[" + json + "]}"); };
  CHECK(refused("18446744073709551616") == beyond);
  CHECK(refused("-9223372036854775809") == beyond);
  CHECK(refused("1e-400") == beyond);
  CHECK(refused("1e400").starts_with("not valid JSON at byte 7: Number too big"));
  CHECK(refused("NaN").starts_with("not valid JSON"));
  CHECK(refused("-Infinity").starts_with("not valid JSON"));
}

TEST_CASE("JSON values of every type are encoded in their original order") {
  CHECK(value("[null,true,false]") == from_hex("83f6f5f4"));
  CHECK(value(R"("\u00fc€\ud800\udd51")") == from_hex("69c3bce282acf0908591"));
  CHECK(value("[]") == from_hex("80"));
  CHECK(value("{}") == from_hex("a0"));
  CHECK(value(R"({"b":1,"a":[2,{"c":3}]})") == from_hex("a261620161618202a1616303"));
  CHECK(value("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]") ==
        from_hex("98190102030405060708090a0b0c0d0e0f101112131415161718181819"));
}

TEST_CASE("a $bytes object is encoded as a byte string and must be strictly valid") {
  CHECK(value(R"({"$bytes":""})") == from_hex("40"));
  CHECK(value(R"([{"$bytes":"AQIDBA"},1])") == from_hex("82440102030401"));
  CHECK(value(R"({"a":{"$bytes":"-_8"}})") == from_hex("a1616142fbff"));
  CHECK(there_and_back(R"({"V":{"$bytes":"-_8"}})") == R"({"V":"-_8"})");
  CHECK(encoded(R"({"$bytes":1})") == from_hex("a16624627974657301"));
  const std::string not_base64 = "the value of $bytes is not base64url without padding";
  for (const auto* text : {"A", "AQ==", "AR", "+_8", "AQID BA", "\\u0000A"})
    CHECK_MESSAGE(refusal(R"({"V":{"$bytes":")" + std::string{text} + "\"}}") == not_base64, text);
  const std::string not_text = "the value of $bytes must be a base64url string";
  for (const auto* json : {"1", "null", "true", "[]", "{}", "[\"AQ\"]"})
    CHECK_MESSAGE(refusal(R"({"V":{"$bytes":)" + std::string{json} + "}}") == not_text, json);
  const std::string alone = "an object with $bytes must have no other member";
  CHECK(refusal(R"({"V":{"$bytes":"AQ","a":1}})") == alone);
  CHECK(refusal(R"({"V":{"a":1,"$bytes":"AQ"}})") == alone);
  CHECK(refusal(R"({"V":{"$bytes":"AQ","$bytes":"AQ"}})") == alone);
}

TEST_CASE("a duplicate member of an event is refused at any depth") {
  CHECK(refusal(R"({"V":{"a":1,"b":2,"a":3}})") == "duplicate member a");
  CHECK(refusal(R"({"V":[{"x":{"a":1,"\u0061":2}}]})") == "duplicate member a");
  CHECK(refusal(R"({"V":{"":1,"":1}})") == "duplicate member ");
  std::string many;
  for (int i = 0; i < 40; ++i)
    many += "\"m" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  CHECK(refusal("{\"V\":{" + many + "\"m17\":0}}") == "duplicate member m17");
  CHECK(there_and_back("{\"V\":{" + many + "\"m40\":0}}") == "{\"V\":{" + many + "\"m40\":0}}");
  CHECK(there_and_back(R"({"V":{"a":{"a":[{"a":1},{"a":1}]}}})") ==
        R"({"V":{"a":{"a":[{"a":1},{"a":1}]}}})");
}

TEST_CASE("an event may be nested as deeply as a reader accepts and no deeper") {
  const auto nested = [](std::size_t levels) {
    return "{\"V\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  CHECK(there_and_back(nested(63)) == nested(63));
  CHECK(refusal(nested(64)) == "the event is nested more than 64 levels deep");
  CHECK(refusal(nested(100'000)) == "the event is nested more than 64 levels deep");
}

TEST_CASE("an event that exceeds the allowed size is refused") {
  const std::string too_long = "the event is too long: its record would exceed log.max_record_size";
  const auto text = [](std::size_t size) { return "{\"V\":\"" + std::string(size, 'x') + "\"}"; };
  CHECK(encoded(text(95), 100).size() == 100);
  CHECK(refusal(text(96), 100) == too_long);
  CHECK(refusal("{\"V\":[" + std::string(10'000, ' ') + "]}", 100) == "(an event)");
  std::string array = "0";
  for (int i = 0; i < 97; ++i)
    array += ",0";
  CHECK(refusal("{\"V\":[" + array + "]}", 100) == too_long);
}

TEST_CASE("input that is not one JSON value is refused with the position of the error") {
  CHECK(refusal("").starts_with("not valid JSON at byte 1: The document is empty"));
  CHECK(refusal("Opened").starts_with("not valid JSON at byte 1: Invalid value"));
  CHECK(refusal(R"({"V":1} x)").starts_with("not valid JSON at byte 9: "));
  CHECK(refusal(R"({"V":1,})").starts_with("not valid JSON at byte 8: "));
  CHECK(refusal("{\"V\":\"a\nb\"}").starts_with("not valid JSON at byte 8: "));
  CHECK(refusal("{'V':1}").starts_with("not valid JSON at byte 2: "));
  CHECK(refusal("{\"V\":\"\xff\"}").starts_with("not valid JSON at byte "));
  CHECK(refusal("{\"V\":\"\\ud800\"}").starts_with("not valid JSON at byte "));
  CHECK(refusal(std::string_view{"{\"V\":1}\0x", 9}) == "not valid JSON at byte 8");
  CHECK(refusal("{\"V\":01}").starts_with("not valid JSON at byte "));
  CHECK(refusal("{\"V\":1} /* */").starts_with("not valid JSON at byte "));
}

TEST_CASE("a lone surrogate is refused in texts and in member names") {
  for (const auto* json : {R"({"V":"\ude00"})", R"({"V":"\ud83d\ude03\ude00"})",
                           R"({"V":{"\udfff":1}})", R"({"\udc00":1})", R"("\udc00")"})
    CHECK_MESSAGE(refusal(json) == "a string contains half of a surrogate pair", json);
  CHECK(refusal(R"({"V":"\ud83d"})").starts_with("not valid JSON at byte "));
  CHECK(refusal(R"({"V":"\ud83d\ude00"})") == "(an event)");
}

TEST_CASE("an encoder accepts the next event after a refusal") {
  log::json_cbor encoder{enough};
  CHECK(std::holds_alternative<std::string>(encoder.encode(R"({"V":{"$bytes":[[)")));
  CHECK(std::holds_alternative<std::string>(encoder.encode(R"({"V":{"a":1,"a":)")));
  const auto read = encoder.encode(R"({"V":{"a":1}})");
  REQUIRE(std::holds_alternative<log::event_cbor>(read));
  CHECK(std::ranges::equal(std::get<log::event_cbor>(read).cbor, from_hex("a16156a1616101")));
}

TEST_CASE("an event's JSON is unchanged after encoding and decoding") {
  CHECK(rc::check([] {
    const auto json = any_event();
    RC_ASSERT(there_and_back(json) == json);
    RC_ASSERT(encoded(json, std::size_t{1} << 20) == encoded(json, std::size_t{1} << 20));
  }));
}

TEST_CASE("any text that the encoder accepts becomes an event that the reader accepts") {
  CHECK(rc::check([] {
    auto json = any_event();
    for (auto changes = *rc::gen::inRange(1, 4); changes > 0 && !json.empty(); --changes) {
      const auto at = *rc::gen::inRange<std::size_t>(0, json.size());
      const auto byte = *rc::gen::element('{', '}', '[', ']', '"', ',', ':', '1', '-', 'e', '.',
                                          '\\', '\0', '\x80', 'n', ' ');
      if (*rc::gen::arbitrary<bool>())
        json[at] = byte;
      else
        json.erase(at, 1);
    }
    log::json_cbor encoder{enough};
    const auto read = encoder.encode(json);
    if (const auto* event = std::get_if<log::event_cbor>(&read)) {
      const bytes cbor{event->cbor.begin(), event->cbor.end()};
      const auto back = log::cbor_json{}.transcode(cbor);
      RC_ASSERT(back);
    } else {
      RC_ASSERT(!std::get<std::string>(read).empty());
    }
  }));
}

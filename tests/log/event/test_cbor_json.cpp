#include "log/event/cbor_json.hpp"

#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <rapidjson/document.h>

#include <string>

namespace {

using logflume::log::cbor_json;
using logflume::test::from_hex;

std::string transcode(const std::vector<std::uint8_t>& cbor, std::vector<std::string> redact = {}) {
  cbor_json reader{std::move(redact)};
  const auto json = reader.transcode(cbor);
  return json ? std::string{*json} : "(no event)";
}

std::string from(const std::string& hex) {
  return transcode(from_hex(hex));
}

/// Transcodes `{"V": value}` and returns the value's JSON.
std::string value(const std::string& hex) {
  const auto json = from("a16156" + hex);
  constexpr std::string_view before = R"({"V":)";
  return json.starts_with(before) ? json.substr(before.size(), json.size() - before.size() - 1)
                                  : json;
}

std::vector<std::uint8_t> text_item(const std::string& text) {
  auto cbor = from_hex("790000");
  cbor[1] = static_cast<std::uint8_t>(text.size() >> 8);
  cbor[2] = static_cast<std::uint8_t>(text.size());
  cbor.insert(cbor.end(), text.begin(), text.end());
  return cbor;
}

/// Transcodes `{"Registered": {"secret": value, "more": 1}}`.
std::string registered(const std::string& hex, std::vector<std::string> redact) {
  return transcode(from_hex("a16a52656769737465726564a266736563726574" + hex + "646d6f726501"),
                   std::move(redact));
}

const std::string none = "(no event)";

} // namespace

TEST_CASE("a CBOR event is a map with one entry or a text") {
  CHECK(from("a16f54656d706572617475726552656164a16b74656d706572617475726515") ==
        R"({"TemperatureRead":{"temperature":21}})");
  CHECK(from("6641726d65642e") == R"("Armed.")");
  CHECK(from("bf6156f6ff") == R"({"V":null})");
  CHECK(from("d9d9f7a16156f6") == R"({"V":null})");
}

TEST_CASE("any other CBOR item is not an event") {
  CHECK(from("") == none);
  CHECK(from("a0") == none);
  CHECK(from("bfff") == none);
  CHECK(from("a2614101614202") == none);
  CHECK(from("bf614101614202ff") == none);
  CHECK(from("a10102") == none);
  CHECK(from("a1f602") == none);
  CHECK(from("01") == none);
  CHECK(from("80") == none);
  CHECK(from("4141") == none);
  CHECK(from("f6") == none);
}

TEST_CASE("CBOR that is not well-formed is not an event") {
  CHECK_MESSAGE(from("a161560000") == none, "bytes behind it");
  CHECK_MESSAGE(from("a16156") == none, "no value");
  CHECK_MESSAGE(from("a1615663") == none, "a text that ends too soon");
  CHECK_MESSAGE(from("a161561c") == none, "a reserved length");
  CHECK_MESSAGE(from("a16156f820") == none, "a simple value without a meaning");
  CHECK_MESSAGE(from("a16156ff") == none, "a break in a map of known size");
  CHECK_MESSAGE(from("bf6156ff") == none, "a break in the middle of an entry");
  CHECK_MESSAGE(from("ff") == none, "a break outside");
  CHECK_MESSAGE(from("a161569fc1ff") == none, "a tag without an item");
  CHECK_MESSAGE(from("a161567f4161ff") == none, "bytes among the chunks of a text");
  CHECK_MESSAGE(from("a161567f7fffff") == none, "chunks in a chunk");
  CHECK_MESSAGE(from("a161567fc16161ff") == none, "a tag on a chunk");
  CHECK_MESSAGE(from("a16156bbffffffffffffffff") == none, "a map larger than any");
  CHECK_MESSAGE(from("a161569bffffffffffffffff") == none, "an array larger than any");
  CHECK_MESSAGE(from("a161567bffffffffffffffff") == none, "a text larger than any");
}

TEST_CASE("a CBOR text that is not UTF-8 is not an event") {
  for (const auto* text : {"61ff", "62c080", "63eda080", "64f4908080", "61c3"})
    CHECK(value(text) == none);
  CHECK_MESSAGE(value("7f61c361bfff") == none, "each chunk stands for itself");
}

TEST_CASE("CBOR may be 64 levels deep but not 65") {
  std::string hex;
  for (int i = 0; i < 63; ++i)
    hex += "81";
  CHECK(value(hex + "01") != none);
  CHECK(value(hex + "8101") == none);
}

TEST_CASE("a text is escaped as serde_json escapes it") {
  CHECK(transcode(text_item("\b\t\n\f\r\"\\/")) == R"("\b\t\n\f\r\"\\/")");
  CHECK(transcode(text_item(std::string("\0\x1f\x0b", 3))) == R"("\u0000\u001f\u000b")");
  CHECK(transcode(text_item("\x7f\u2028Zürich 😀")) == "\"\x7f\u2028Zürich 😀\"");
}

TEST_CASE("every CBOR integer is rendered with all its digits") {
  CHECK(value("00") == "0");
  CHECK(value("18ff") == "255");
  CHECK(value("19ffff") == "65535");
  CHECK(value("1affffffff") == "4294967295");
  CHECK(value("1bffffffffffffffff") == "18446744073709551615");
  CHECK(value("20") == "-1");
  CHECK(value("38ff") == "-256");
  CHECK(value("39ffff") == "-65536");
  CHECK(value("3affffffff") == "-4294967296");
  CHECK(value("3b7fffffffffffffff") == "-9223372036854775808");
  CHECK(value("3bffffffffffffffff") == "-18446744073709551616");
}

TEST_CASE("floating-point numbers are rendered with the fewest digits that their width needs") {
  CHECK(value("fb3ff0000000000000") == "1.0");
  CHECK(value("fb3fb999999999999a") == "0.1");
  CHECK(value("fa3dcccccd") == "0.1");
  CHECK(value("f93e00") == "1.5");
  CHECK(value("fb8000000000000000") == "-0.0");
  CHECK(value("fb4341c37937e08000") == "1e16");
  CHECK(value("fb430c6bf526340000") == "1000000000000000.0");
  CHECK(value("fbc05edd2f1a9fbe77") == "-123.456");
  CHECK(value("fb3ee4f8b588e368f1") == "0.00001");
  CHECK(value("fb3eb0c6f7a0b5ed8d") == "1e-6");
  CHECK(value("fb7fefffffffffffff") == "1.7976931348623157e308");
  CHECK(value("fb0000000000000001") == "5e-324");
}

TEST_CASE("a 32-bit number gets an exponent where serde_json gives it one") {
  CHECK(value("fa5368d4a5") == "1000000000000.0");
  CHECK(value("fa55101060") == "9900000000000.0");
  CHECK(value("fa551184e7") == "1e13");
  CHECK(value("fa555a475b") == "1.5e13");
  CHECK(value("fa3727c5ac") == "0.00001");
  CHECK(value("fa358637bd") == "0.000001");
  CHECK(value("fa35a7c5ac") == "0.00000125");
  CHECK(value("fa33d6bf95") == "1e-7");
}

TEST_CASE("values that JSON lacks are rendered as RFC 8949 section 6.1 describes") {
  CHECK_MESSAGE(value("43fbff01") == R"("-_8B")", "bytes");
  CHECK_MESSAGE(value("5f41fb42ff01ff") == R"("-_8B")", "bytes in chunks");
  CHECK_MESSAGE(value("41ff") == R"("_w")", "no padding");
  CHECK_MESSAGE(value("c24101") == R"("AQ")", "a bignum");
  CHECK_MESSAGE(value("c34101") == R"("~AQ")", "a negative bignum");
  CHECK_MESSAGE(value("82c3014101") == R"([1,"AQ"])", "its sign ends with it");
  CHECK_MESSAGE(value("f97e00") == "null", "NaN");
  CHECK_MESSAGE(value("fa7f800000") == "null", "infinity");
  CHECK_MESSAGE(value("f7") == "null", "undefined");
  CHECK_MESSAGE(value("c11a514b67b0") == "1363896240", "a tag");
  CHECK_MESSAGE(value("a6010220034104f505f606fb3ff8000000000000") == none, "a value missing");
  CHECK_MESSAGE(value("a50102200341ff05f506fb3ff800000000000007") ==
                    R"({"1":2,"-1":3,"_w":5,"true":6,"1.5":7})",
                "keys that are no text");
  CHECK_MESSAGE(value("a18001") == none, "an array as a key");
  CHECK_MESSAGE(value("a1a001") == none, "a map as a key");
}

TEST_CASE("items of indefinite length are rendered like those of definite length") {
  CHECK(value("9f0102ff") == "[1,2]");
  CHECK(value("bf616101616202ff") == R"({"a":1,"b":2})");
  CHECK(value("7f61616162ff") == R"("ab")");
  CHECK(value("7fff") == R"("")");
  CHECK(value("a17f61616162ff01") == R"({"ab":1})");
  CHECK(value("828080") == "[[],[]]");
  CHECK(value("82a09fff") == "[{},[]]");
}

TEST_CASE("redaction hides a field's value of any type and nothing else") {
  const std::vector<std::string> redact{"Other.field", "Registered.secret"};
  const auto hidden = R"({"Registered":{"secret":"[redacted]","more":1}})";
  for (const auto* secret : {"63666f6f", "1863", "f6", "830102a0", "bf6673656372657401ff",
                             "7f6166626f6fff", "41ff", "c34101", "80", "a0", "fb3ff0000000000000"})
    CHECK(registered(secret, redact) == hidden);
  CHECK(registered("63666f6f", {}) == R"({"Registered":{"secret":"foo","more":1}})");
  CHECK(registered("63666f6f", {"Registered"}) == R"({"Registered":{"secret":"foo","more":1}})");
  CHECK(registered("63666f6f", {"registered.secret"}) ==
        R"({"Registered":{"secret":"foo","more":1}})");
}

TEST_CASE("a field of the same name at a deeper level or in another variant is not redacted") {
  CHECK(registered("a16673656372657401", {"Registered.more"}) ==
        R"({"Registered":{"secret":{"secret":1},"more":"[redacted]"}})");
  CHECK(transcode(from_hex("a16156a16673656372657401"), {"Registered.secret"}) ==
        R"({"V":{"secret":1}})");
}

TEST_CASE("an event without the field that is to be redacted is redacted as a whole") {
  const std::vector<std::string> redact{"Registered.secret"};
  const std::string hidden = R"({"Registered":"[redacted]"})";
  const std::string name = "a16a52656769737465726564";
  for (const auto* shape : {
           "8167706c61696e2d32",                         // ["plain-2"]
           "67706c61696e2d33",                           // "plain-3"
           "a165696e6e6572a16673656372657467706c61696e", // {"inner":{"secret":"plain…"}}
           "a14673656372657467706c61696e2d35",           // the key as a byte string
           "bf6378797a67706c61696e2d36ff",               // another key, indefinite length
           "7f6270616369696e7eff",                       // text in chunks
           "a0",
           "80",
           "f6",
       }) {
    CAPTURE(shape);
    const auto cbor = from_hex(name + shape);
    if (const auto shown = transcode(cbor); shown != none)
      CHECK(transcode(cbor, redact) == hidden);
  }
  SUBCASE("an event that lacks one of several fields is redacted as a whole") {
    CHECK(registered("67706c61696e2d31", {"Registered.secret", "Registered.more"}) ==
          R"({"Registered":{"secret":"[redacted]","more":"[redacted]"}})");
    CHECK(registered("67706c61696e2d31", {"Registered.secret", "Registered.other"}) == hidden);
  }
  SUBCASE("only the configured variant is redacted") {
    CHECK(transcode(from_hex("a16156f6"), redact) == R"({"V":null})");
    CHECK(registered("6161", {"Registered.x.secret", "Reg.secret"}) ==
          R"({"Registered":"[redacted]"})");
  }
  SUBCASE("the next event is not affected") {
    cbor_json reader{redact};
    CHECK(reader.transcode(from_hex(name + "f6")) == hidden);
    CHECK(reader.transcode(from_hex("6641726d65642e")) == R"("Armed.")");
  }
}

TEST_CASE("a failed event does not affect the next one") {
  cbor_json json{{"V.a"}};
  CHECK_FALSE(json.transcode(from_hex("a16156a16161a1")));
  CHECK(json.transcode(from_hex("a16156a1616102")) == R"({"V":{"a":"[redacted]"}})");
  CHECK(json.transcode(from_hex("a16157a1616201")) == R"({"W":{"b":1}})");
}

TEST_CASE("arbitrary bytes yield either no event or one JSON document") {
  CHECK(rc::check([](std::vector<std::uint8_t> tail) {
    auto cbor = from_hex("a16156");
    cbor.insert(cbor.end(), tail.begin(), tail.end());
    cbor_json reader{{"V.a"}};
    const auto json = reader.transcode(cbor);
    if (!json)
      return;
    rapidjson::Document document;
    document.Parse<rapidjson::kParseValidateEncodingFlag>(json->data(), json->size());
    RC_ASSERT(!document.HasParseError());
  }));
}

TEST_CASE("any text that is rendered as JSON is parsed back unchanged") {
  CHECK(rc::check([](const std::string& ascii) {
    std::string text;
    for (const char c : ascii)
      text.push_back(static_cast<char>(c & 0x7F));
    const auto json = transcode(text_item(text));
    rapidjson::Document document;
    document.Parse(json.data(), json.size());
    RC_ASSERT(document.IsString());
    RC_ASSERT(logflume::test::text_of(document) == text);
  }));
}

#include "log/event/json_text.hpp"

#include "log/record/utf8.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <optional>
#include <string>
#include <string_view>

namespace {

using logflume::log::event_json_builder;
using logflume::log::event_shape;
using logflume::log::read_json;

const std::string none = "(no event)";

logflume::log::bytes_view bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string read(std::string_view text, std::vector<std::string> redact = {}) {
  event_json_builder builder{std::move(redact), event_shape::any};
  builder.reset();
  return read_json(bytes_of(text), builder) ? std::string{builder.json()} : none;
}

/// Returns whether RapidJSON reads the whole text as one JSON value.
bool is_json_to_library(const std::string& text) {
  rapidjson::MemoryStream stream{text.data(), text.size()};
  rapidjson::BaseReaderHandler<> ignored;
  rapidjson::Reader reader;
  constexpr unsigned flags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
  return !reader.Parse<flags>(stream, ignored).IsError();
}

/// Returns the text as RapidJSON reads and writes it.
std::string rewritten(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  rapidjson::StringBuffer out;
  rapidjson::Writer writer{out};
  document.Accept(writer);
  return out.GetString();
}

} // namespace

TEST_CASE("JSON is passed on without white space and in its order") {
  CHECK(read(" { \"b\" : [ 1 , { } , [ ] ] ,\r\n\t\"a\" : null } ") ==
        R"({"b":[1,{},[]],"a":null})");
  CHECK(read("true") == "true");
  CHECK(read("[false]") == "[false]");
  CHECK(read("\"\"") == "\"\"");
  CHECK(read("{\"\":{\"\":\"\"}}") == R"({"":{"":""}})");
}

TEST_CASE("a JSON number keeps its characters") {
  for (const std::string number :
       {"0", "-0", "-0.0", "1.50", "1E400", "1e-400", "0.1e+07", "12345678901234567890123456789",
        "0.1000000000000000055511151231257827", "18446744073709551616"}) {
    CHECK(read(number) == number);
    CHECK(read("[" + number + "]") == "[" + number + "]");
  }
}

TEST_CASE("text that violates the JSON grammar is not an event") {
  for (const auto* text : {"",
                           " ",
                           "nul",
                           "nulll",
                           "True",
                           "NaN",
                           "-",
                           "+1",
                           "01",
                           "-01",
                           ".5",
                           "1.",
                           "1.e1",
                           "1e",
                           "1e+",
                           "0x1",
                           "1 2",
                           "1,2",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "[",
                           "]",
                           "[1",
                           "[1}",
                           "{",
                           "}",
                           "{1:2}",
                           "{a:1}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{\"a\":1]",
                           "{\"a\" 1}",
                           "[]]",
                           "{}{}",
                           "\"",
                           "\"a",
                           "\"a\\\"",
                           "'a'",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u12g4\"",
                           "/**/1",
                           "1//",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\\ud800\\ud800\"",
                           "\"\\ud800x\"",
                           "\"\\ud800\\n\"",
                           "\xef\xbb\xbf"
                           "1",
                           "\x0c"
                           "1"}) {
    CAPTURE(text);
    CHECK(read(text) == none);
  }
  CHECK(read(std::string_view{"1\0", 2}) == none);
  CHECK(read(std::string_view{"\0", 1}) == none);
}

TEST_CASE("a raw line end in a JSON string is refused and an escaped one stays escaped") {
  CHECK(read("\"a\nb\"") == none);
  CHECK(read("\"a\rb\"") == none);
  CHECK(read(std::string_view{"\"a\0b\"", 5}) == none);
  CHECK(read(R"("a\nb\r\u000a\u000D\u0000")") == R"("a\nb\r\n\r\u0000")");
}

TEST_CASE("a JSON string is escaped as the original escapes it") {
  CHECK(read(R"("\/\b\f\t\"\\\u0041\u00e9\u20AC\ud834\udd1e\u001f")") ==
        "\"/\\b\\f\\t\\\"\\\\Aé€𝄞\\u001f\"");
  CHECK(read("\"é€𝄞\x7f\"") == "\"é€𝄞\x7f\"");
}

TEST_CASE("JSON that is not UTF-8 is not an event") {
  for (const auto* text :
       {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xc3\"", "{\"\xff\":1}"})
    CHECK(read(text) == none);
}

TEST_CASE("JSON may be 64 levels deep but not 65") {
  const std::string opened(64, '[');
  const std::string closed(64, ']');
  CHECK(read(opened + closed) == opened + closed);
  CHECK(read("[" + opened + closed + "]") == none);
  CHECK(read(std::string(100'000, '[')) == none);
}

TEST_CASE("a field is redacted in JSON as in CBOR") {
  const std::vector<std::string> redact{"Registered.secret"};
  const std::string hidden = R"({"Registered":{"secret":"[redacted]","more":1}})";
  CHECK(read(R"({"Registered": {"secret": "foo", "more": 1}})", redact) == hidden);
  CHECK(read(R"({"Registered": {"secret": [{"a": "foo"}], "more": 1}})", redact) == hidden);
  CHECK(read(R"({"\u0052egistered": {"secre\u0074": "foo", "more": 1}})", redact) == hidden);
  CHECK(read(R"({"Registered": {"secret": "a", "secret": "b"}})", redact) ==
        R"({"Registered":{"secret":"[redacted]","secret":"[redacted]"}})");
}

TEST_CASE("each member that lacks its field is redacted as a whole and the others are not") {
  const std::vector<std::string> redact{"A.x", "B.x", "B.y"};
  CHECK(read(R"({"A":{"x":1},"B":{"x":2},"C":{"x":3}})", redact) ==
        R"({"A":{"x":"[redacted]"},"B":"[redacted]","C":{"x":3}})");
  CHECK(read(R"({"B":{"x":1,"y":2,"z":3},"A":[4]})", redact) ==
        R"({"B":{"x":"[redacted]","y":"[redacted]","z":3},"A":"[redacted]"})");
  CHECK(read(R"({"A":{"x":1},"A":"again"})", redact) ==
        R"({"A":{"x":"[redacted]"},"A":"[redacted]"})");
  CHECK(read(R"([{"A":{"x":1}}])", redact) == R"([{"A":{"x":1}}])");
}

TEST_CASE("Logflume accepts the same JSON as RapidJSON and keeps its meaning") {
  // The texts are made of parts of JSON, so that some of them are JSON.
  const auto part = rc::gen::weightedOneOf<std::string>(
      {{4, rc::gen::element<std::string>("{", "}", "[", "]", ":", ",", " ", "\n")},
       {3, rc::gen::element<std::string>("\"a\"", "\"\"", "\"\\u00e9\"", "\"\\n\"", "{}", "[]")},
       {3, rc::gen::element<std::string>("1", "-0", "0.5", "1e3", "true", "false", "null")},
       {1, rc::gen::element<std::string>("\"", "\\", "-", ".", "e", "01", "\x01", "\xff")}});
  CHECK(rc::check([&] {
    std::string text;
    for (const auto& each : *rc::gen::container<std::vector<std::string>>(part))
      text += each;
    const auto ours = read(text);
    RC_CLASSIFY(ours != none, "is JSON");
    RC_ASSERT((ours != none) == is_json_to_library(text));
    if (ours == none)
      return;
    RC_ASSERT(rewritten(ours) == rewritten(text));
    RC_ASSERT(read(ours) == ours);
    RC_ASSERT(ours.find_first_of("\r\n") == ours.npos);
  }));
}

TEST_CASE("arbitrary bytes yield either no event or one line of JSON in UTF-8") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& any) {
    std::string text{any.begin(), any.end()};
    for (const auto& tried : {text, "\"" + text + "\"", "[" + text + "]"}) {
      const auto ours = read(tried);
      if (ours == none)
        continue;
      RC_ASSERT(is_json_to_library(ours));
      RC_ASSERT(logflume::log::is_utf8(bytes_of(ours)));
      RC_ASSERT(ours.find_first_of("\r\n") == ours.npos);
    }
  }));
}

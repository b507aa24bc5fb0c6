#include "http/message/sse.hpp"

#include "http/message/frames.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace logflume::http;

namespace {

struct event {
  std::string data;
  std::string last_id;

  bool operator==(const event&) const = default;
};

/// Parses text as "Interpreting an event stream" of the HTML standard says, a character at a time.
std::vector<event> interpret(const std::string& text) {
  std::vector<event> events;
  std::string last_id;
  std::optional<std::string> data;
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n' && text[i] != '\r') {
      line.push_back(text[i]);
      continue;
    }
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
      ++i;
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    auto value = colon == line.npos ? std::string{} : line.substr(colon + 1);
    if (value.starts_with(' '))
      value.erase(0, 1);
    if (line.empty() && data)
      events.push_back({*std::exchange(data, {}), last_id});
    else if (name == "data")
      data = data ? *data + '\n' + value : value;
    else if (name == "id")
      last_id = value;
    line.clear();
  }
  return events;
}

} // namespace

TEST_CASE("a frame consists of the data, an optional id and an empty line") {
  std::string text;
  append_event_frame(text, R"({"Registered":{"secret":"foo"}})", "1");
  append_event_frame(text, R"({"TemperatureRead":{"temperature":2}})");
  CHECK(text == "data:{\"Registered\":{\"secret\":\"foo\"}}\nid:1\n\n"
                "data:{\"TemperatureRead\":{\"temperature\":2}}\n\n");
}

TEST_CASE("an independent parser reads back exactly the events that were written") {
  CHECK(rc::check([] {
    const auto characters = rc::gen::elementOf(std::string{"ab:\r\n {}\"i d"});
    const auto texts =
        *rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(characters));
    std::string stream;
    std::vector<event> expected;
    for (const auto& text : texts) {
      append_event_frame(stream, "x" + text);
      stream += empty_comment();
      std::string data;
      for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r')
          data.push_back(text[i]);
        else if (i + 1 == text.size() || text[i + 1] != '\n')
          data.push_back('\n');
      expected.push_back({"x" + data, ""});
    }
    RC_ASSERT(interpret(stream) == expected);
  }));
}

TEST_CASE("comments and retry frames are not events") {
  CHECK(empty_comment() == ":\n\n");
  CHECK(retry_frame(std::chrono::milliseconds{5250}) == "retry:5250\n\n");
  CHECK(
      interpret(std::string{empty_comment()} + retry_frame(std::chrono::milliseconds{1})).empty());
}

TEST_CASE("chunked frames are the plain bytes in one chunk with a hexadecimal size") {
  const std::string text(300, 'x');
  const frames made{text};
  CHECK(made.plain() == text);
  CHECK(made.chunked() == "12c\r\n" + text + "\r\n");
  CHECK(frames{":\n\n"}.chunked() == "3\r\n:\n\n\r\n");
}

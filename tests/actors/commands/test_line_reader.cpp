#include "actors/commands/line_reader.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

using namespace logflume::actors;

namespace {

using lines = std::vector<std::string>;
using state = line_reader::state;

/// A pipe and its reader.
struct piped {
  std::array<int, 2> ends{-1, -1};
  line_reader reader;

  explicit piped(std::size_t longest = 100) : reader{open(), longest} {}
  piped(const piped&) = delete;
  piped& operator=(const piped&) = delete;
  ~piped() {
    ::close(ends[0]);
    close();
  }

  int open() {
    REQUIRE(::pipe(ends.data()) == 0);
    return ends[0];
  }

  void write(const std::string& text) const {
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }

  void close() {
    if (ends[1] >= 0)
      ::close(ends[1]);
    ends[1] = -1;
  }

  /// Returns the lines that have been read.
  lines all() {
    lines found;
    while (const auto line = reader.next())
      found.emplace_back(*line);
    return found;
  }
};

} // namespace

TEST_CASE("lines are returned once they are whole") {
  piped input;
  CHECK(input.all().empty());
  input.write("one\n\ntw");
  CHECK(input.reader.read() == state::open);
  CHECK(input.all() == lines{"one", ""});
  input.write("o\r\nthree");
  CHECK(input.reader.read() == state::open);
  CHECK(input.all() == lines{"two\r"});
  input.close();
  CHECK(input.reader.read() == state::ended);
  CHECK(input.all() == lines{"three"});
  CHECK(input.all().empty());
}

TEST_CASE("an input that ends with a line break has no empty last line") {
  piped input;
  input.write("one\n");
  CHECK(input.reader.read() == state::open);
  CHECK(input.all() == lines{"one"});
  input.close();
  CHECK(input.reader.read() == state::ended);
  CHECK(input.all().empty());
}

TEST_CASE("a line that is too long is reported before its end arrives") {
  piped input{3};
  input.write("abc\nabcd");
  CHECK(input.reader.read() == state::open);
  CHECK(input.all() == lines{"abc"});
  CHECK(input.reader.read() == state::too_long);
}

TEST_CASE("lines that arrive in many pieces are returned whole and in order") {
  piped input{2'000'000};
  std::string text;
  lines expected;
  for (int i = 0; i < 3'000; ++i) {
    expected.push_back(std::to_string(i) + std::string(static_cast<std::size_t>(i % 700), 'x'));
    text += expected.back() + "\n";
  }
  expected.emplace_back(1'000'000, 'y');
  text += expected.back();
  std::thread writer{[&] {
    std::size_t at = 0;
    while (at < text.size()) {
      const auto count = ::write(input.ends[1], text.data() + at, text.size() - at);
      if (count <= 0)
        break;
      at += static_cast<std::size_t>(count);
    }
    input.close();
  }};
  lines found;
  auto now = state::open;
  while (now == state::open) {
    now = input.reader.read();
    for (auto& line : input.all())
      found.push_back(std::move(line));
  }
  writer.join();
  CHECK(now == state::ended);
  CHECK(found == expected);
}

TEST_CASE("an input that cannot be read is reported with the cause") {
  line_reader reader{-1, 100};
  CHECK(reader.read() == state::failed);
  CHECK(reader.error() == std::errc::bad_file_descriptor);
}

#include "actors/control/control_frame.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

template <class T>
bool is(const std::variant<std::string, frame_reader::incomplete, frame_fault>& next) {
  return std::holds_alternative<T>(next);
}

frame_fault fault_of(std::string_view bytes) {
  frame_reader frames;
  frames.add(bytes);
  const auto next = frames.next();
  REQUIRE(is<frame_fault>(next));
  return std::get<frame_fault>(next);
}

} // namespace

TEST_CASE("frames are read whole however their bytes arrive") {
  const auto bytes = frame_of("{\"a\":1}") + frame_of("") + frame_of(std::string(70'000, 'x'));
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{5}, std::size_t{9'000}, bytes.size()}) {
    frame_reader frames;
    std::vector<std::string> bodies;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      frames.add(std::string_view{bytes}.substr(at, piece));
      for (auto next = frames.next(); is<std::string>(next); next = frames.next())
        bodies.push_back(std::get<std::string>(next));
    }
    CHECK(bodies == std::vector<std::string>{"{\"a\":1}", "", std::string(70'000, 'x')});
  }
}

TEST_CASE("bytes that are not a frame are refused as early as possible") {
  CHECK(fault_of("G") == frame_fault::foreign);
  CHECK(fault_of("GET / HTTP/1.1\r\n") == frame_fault::foreign);
  CHECK(fault_of(std::string_view{"LFC\x02", 4}) == frame_fault::version);
  CHECK(fault_of(frame_of("{}", 0)) == frame_fault::version);
  // The frame has 2^20 + 1 bytes, none of which has arrived.
  CHECK(fault_of(std::string_view{"LFC\x01\x01\x00\x10\x00", 8}) == frame_fault::too_long);
  frame_reader frames;
  frames.add(std::string_view{"LFC\x01\x00\x00\x10\x00", 8});
  CHECK(is<frame_reader::incomplete>(frames.next()));
}

} // namespace logflume::test

#include "actors/control/control_frame.hpp"
#include "actors/control/control_message.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <variant>

using namespace logflume;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  static_cast<void>(actors::parse_command(7, text));
  const auto request = actors::parse_control_request(text);
  if (const auto* good = std::get_if<actors::control_request>(&request)) {
    const auto again = actors::parse_control_request(actors::to_json(*good));
    fuzz::require(std::holds_alternative<actors::control_request>(again), "a request reads back");
  }
  static_cast<void>(actors::parse_control_answer(text));
  actors::frame_reader frames;
  frames.add(text);
  while (std::holds_alternative<std::string>(frames.next())) {
  }
  return 0;
}

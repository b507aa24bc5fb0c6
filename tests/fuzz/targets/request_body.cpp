#include "http/message/request_body.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <optional>
#include <span>
#include <string>

using namespace logflume;

namespace {

struct outcome {
  http::body_state state = http::body_state::incomplete;
  std::string bytes;
  /// Bytes of the input that are not part of the body.
  std::size_t left = 0;

  bool operator==(const outcome&) const = default;
};

outcome read(std::string_view text, std::optional<std::uint64_t> length, std::size_t step) {
  http::request_body body{length, 1'000};
  std::string input;
  outcome found;
  do {
    input.append(text.substr(0, step));
    text.remove_prefix(std::min(step, text.size()));
    found.state = body.take(input);
  } while (found.state == http::body_state::incomplete && !text.empty());
  found.bytes = body.bytes();
  found.left = input.size() + text.size();
  return found;
}

} // namespace

/// The first byte chooses between chunks and a given length.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::uint8_t> bytes{data, size};
  const auto choice = fuzz::take_choice(bytes);
  const auto length = choice < 64 ? std::optional<std::uint64_t>{choice} : std::nullopt;
  const auto text = fuzz::text_of(bytes.data(), bytes.size());
  const auto whole = read(text, length, text.size() + 1);
  fuzz::require(whole.bytes.size() <= 1'000, "a body has its bound");
  const auto pieces = read(text, length, 1);
  fuzz::require(whole.state == pieces.state, "a body cut at any byte is the same");
  if (whole.state == http::body_state::complete)
    fuzz::require(whole == pieces, "a body cut at any byte has the same bytes");
  return 0;
}

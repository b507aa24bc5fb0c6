#include "http/message/request_body.hpp"

#include "http/message/characters.hpp"

#include <algorithm>
#include <charconv>

namespace logflume::http {

namespace {

/// Maximum bytes, without CR LF.
constexpr std::size_t longest_line = 256;
constexpr std::size_t longest_trailer = 4'096;

/// Removes the next line from `input` and returns it without its CR LF. Returns nullopt if the line
/// has not ended.
std::optional<std::string_view> take_line(std::string_view& input) {
  const auto end = input.find("\r\n");
  if (end == input.npos)
    return {};
  const auto line = input.substr(0, end);
  input.remove_prefix(end + 2);
  return line;
}

/// Returns whether an unfinished line is longer than `longest`, not counting its CR.
bool is_beyond(std::string_view input, std::size_t longest) {
  return input.size() > longest + (input.ends_with('\r') ? 1 : 0);
}

bool has_control(std::string_view line) {
  return std::ranges::any_of(line, [](char c) { return is_control(c) && c != '\t'; });
}

/// Reads a chunk's size from its hexadecimal digits. Extensions after them are ignored.
std::optional<std::uint64_t> chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  const auto rest = trimmed(line);
  const bool ends = line.empty() || (!rest.empty() && rest.front() == ';' && !has_control(line));
  return error == std::errc{} && ends ? std::optional{size} : std::nullopt;
}

} // namespace

request_body::request_body(std::optional<std::uint64_t> length, std::size_t max_bytes) :
    max_bytes_{max_bytes}, chunked_{!length}, next_{chunked_ ? part::size : part::data},
    remaining_{length.value_or(0)} {}

body_state request_body::take(std::string& input) {
  if (remaining_ > max_bytes_ - bytes_.size())
    return body_state::too_long;
  std::string_view rest{input};
  auto state = body_state::complete;
  while (state == body_state::complete && !ended_)
    state = take_part(rest);
  input.erase(0, input.size() - rest.size());
  return state;
}

body_state request_body::take_part(std::string_view& input) {
  switch (next_) {
  case part::size:
    return take_size(input);
  case part::data:
    return take_data(input);
  case part::end_of_data:
    return take_end_of_data(input);
  case part::trailer:
    return take_trailer(input);
  }
  return body_state::malformed;
}

body_state request_body::take_size(std::string_view& input) {
  const auto line = take_line(input);
  if (!line)
    return is_beyond(input, longest_line) ? body_state::malformed : body_state::incomplete;
  const auto size = line->size() > longest_line ? std::nullopt : chunk_size(*line);
  if (!size)
    return body_state::malformed;
  if (*size > max_bytes_ - bytes_.size())
    return body_state::too_long;
  remaining_ = *size;
  next_ = remaining_ == 0 ? part::trailer : part::data;
  return body_state::complete;
}

body_state request_body::take_data(std::string_view& input) {
  const auto taken = std::min<std::uint64_t>(remaining_, input.size());
  bytes_.append(input.substr(0, taken));
  input.remove_prefix(taken);
  remaining_ -= taken;
  if (remaining_ > 0)
    return body_state::incomplete;
  ended_ = !chunked_;
  next_ = part::end_of_data;
  return body_state::complete;
}

body_state request_body::take_end_of_data(std::string_view& input) {
  constexpr std::string_view end = "\r\n";
  if (input.size() < end.size())
    return end.starts_with(input) ? body_state::incomplete : body_state::malformed;
  if (!input.starts_with(end))
    return body_state::malformed;
  input.remove_prefix(end.size());
  next_ = part::size;
  return body_state::complete;
}

/// The trailer's fields are ignored.
body_state request_body::take_trailer(std::string_view& input) {
  const auto line = take_line(input);
  trailer_size_ += line ? line->size() : 0;
  if (trailer_size_ > longest_trailer || (!line && is_beyond(input, longest_trailer)) ||
      (line && has_control(*line)))
    return body_state::malformed;
  if (!line)
    return body_state::incomplete;
  ended_ = line->empty();
  return body_state::complete;
}

} // namespace logflume::http

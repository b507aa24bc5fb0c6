#include "actors/commands/line_reader.hpp"

#include <unistd.h>

#include <cerrno>

namespace logflume::actors {

namespace {

constexpr std::size_t piece = std::size_t{256} * 1024;

} // namespace

line_reader::state line_reader::read() {
  text_.erase(0, position_);
  position_ = 0;
  if (text_.size() > max_length_)
    return state::too_long;
  const auto before = text_.size();
  text_.resize(before + piece);
  ssize_t count = 0;
  do
    count = ::read(descriptor_, text_.data() + before, piece);
  while (count < 0 && errno == EINTR);
  text_.resize(before + static_cast<std::size_t>(count < 0 ? 0 : count));
  if (count < 0) {
    error_ = {errno, std::generic_category()};
    return state::failed;
  }
  ended_ = count == 0;
  return ended_ ? state::ended : state::open;
}

std::optional<std::string_view> line_reader::next() {
  const auto end = text_.find('\n', position_);
  if (end == text_.npos && (!ended_ || position_ == text_.size()))
    return std::nullopt;
  const auto line =
      std::string_view{text_}.substr(position_, end == text_.npos ? end : end - position_);
  position_ += line.size() + (end == text_.npos ? 0 : 1);
  return line;
}

} // namespace logflume::actors

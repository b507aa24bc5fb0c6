#include "actors/commands/line_output.hpp"

#include <utility>

namespace logflume::actors {

void line_output::put(std::string line) {
  if (!tail_)
    return write(line);
  held_.push_back(std::move(line));
  if (held_.size() > *tail_)
    held_.pop_front();
}

void line_output::release() {
  tail_.reset();
  for (const auto& line : std::exchange(held_, {}))
    write(line);
}

void line_output::write(const std::string& line) {
  if (is_full())
    return;
  state_ = console_.write(line);
  if (remaining_)
    --*remaining_;
}

} // namespace logflume::actors

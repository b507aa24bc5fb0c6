#include "actors/output/colours.hpp"

namespace logflume::actors {

namespace {

std::string_view text_of(const char* variable) {
  return variable == nullptr ? std::string_view{} : variable;
}

} // namespace

bool wants_colours(const char* no_color, const char* term) {
  return text_of(no_color).empty() && !text_of(term).empty() && text_of(term) != "dumb";
}

std::string styled(std::string_view style, std::string_view text) {
  return std::string{"\x1b["}.append(style).append("m").append(text).append("\x1b[0m");
}

} // namespace logflume::actors

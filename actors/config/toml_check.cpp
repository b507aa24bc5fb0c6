#include "actors/config/toml_check.hpp"

#include "actors/output/printable.hpp"
#include "log/record/utf8.hpp"

#include <cstdint>
#include <initializer_list>
#include <utility>

namespace logflume::actors {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view blanks = " \t\r";

/// Scans the text, tracking strings and comments only as far as needed to find their ends.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_{text} {
    if (rest_.starts_with(byte_order_mark))
      rest_.remove_prefix(byte_order_mark.size());
  }

  std::optional<toml_fault> run() {
    while (!rest_.empty()) {
      const auto length = log::utf8_length(rest_);
      if (length == 0)
        return toml_fault{line_, "the text is not valid UTF-8"};
      const auto character = rest_.substr(0, length);
      if (is_control(character))
        return toml_fault{line_, "a control character, " + printable(character)};
      if (length > 1 && end_.empty())
        return toml_fault{line_, "`" + printable(character) + "` outside a string or comment"};
      rest_.remove_prefix(step(length));
    }
    return {};
  }

 private:
  static bool is_control(std::string_view character) {
    const auto c = static_cast<std::uint8_t>(character.front());
    return character.size() == 1 &&
           ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f);
  }

  /// Returns the number of bytes to skip.
  std::size_t step(std::size_t length) {
    if (rest_.front() == '\n') {
      ++line_;
      // One-line strings and comments end with their line.
      if (end_.size() < 3)
        end_ = {};
      return 1;
    }
    if (end_.empty())
      return begin();
    if (end_ != "\n" && rest_.starts_with(end_))
      return std::exchange(end_, std::string_view{}).size();
    const bool escapes = end_.front() == '"' && rest_.front() == '\\';
    return escapes && rest_.size() > 1 && (rest_[1] == '"' || rest_[1] == '\\') ? 2 : length;
  }

  /// Enters a string or a comment, if one begins here. Returns the number of bytes to skip.
  std::size_t begin() {
    for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"})
      if (rest_.starts_with(quote)) {
        end_ = quote;
        return quote.size();
      }
    if (rest_.front() == '#')
      end_ = "\n";
    return 1;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  /// Terminator of the current string or comment; empty outside both.
  std::string_view end_;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace

std::optional<toml_fault> find_toml_fault(std::string_view text) {
  return scanner{text}.run();
}

std::string unquoted_value_advice(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == line.npos)
    return {};
  const auto value = trimmed(line.substr(equals + 1, line.find('#', equals) - equals - 1));
  if (value.empty() || value.find_first_of("\"'[{") == 0)
    return {};
  const auto name = trimmed(line.substr(0, equals));
  return "a string needs quotes: " + printable(name) + " = \"" + printable(value) + "\"";
}

} // namespace logflume::actors

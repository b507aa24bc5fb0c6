#include "log/event/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::log {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Parses the grammar of RFC 8259, one value after the other; the builder tracks the nesting.
class json_parser {
 public:
  json_parser(std::string_view text, event_json_builder& into) : left_{text}, into_{into} {}

  bool parse() {
    do {
      if (!take_value() || !take_ends())
        return false;
    } while (!ends_.empty());
    skip_space();
    return left_.empty() && into_.done();
  }

 private:
  void skip_space() {
    left_.remove_prefix(std::min(left_.find_first_not_of(" \t\n\r"), left_.size()));
  }

  bool take(char wanted) {
    if (!left_.starts_with(wanted))
      return false;
    left_.remove_prefix(1);
    return true;
  }

  /// Takes a value, or the beginning of a container and its first value.
  bool take_value() {
    for (;;) {
      skip_space();
      if (take('{')) {
        into_.map(std::nullopt);
        ends_.push_back('}');
      } else if (take('[')) {
        into_.array(std::nullopt);
        ends_.push_back(']');
      } else {
        return take_scalar() && !into_.failed();
      }
      if (into_.failed())
        return false;
      skip_space();
      if (left_.starts_with(ends_.back()))
        return true;
      if (ends_.back() == '}' && !take_name())
        return false;
    }
  }

  /// Takes the ends of containers, then the comma before the next value, if one is to follow.
  bool take_ends() {
    for (;;) {
      if (into_.failed() || ends_.empty())
        return !into_.failed();
      skip_space();
      if (!take(ends_.back()))
        return take(',') && (ends_.back() == ']' || take_name());
      into_.end();
      ends_.pop_back();
    }
  }

  bool take_name() {
    skip_space();
    if (!take_text())
      return false;
    skip_space();
    return take(':');
  }

  bool take_scalar() {
    if (left_.starts_with('"'))
      return take_text();
    for (const std::string_view word : {"true", "false", "null"})
      if (left_.starts_with(word)) {
        left_.remove_prefix(word.size());
        into_.literal(word);
        return true;
      }
    return take_number();
  }

  bool take_number() {
    std::size_t end = left_.starts_with('-') ? 1 : 0;
    const auto digits = [&] {
      const auto begin = end;
      while (end < left_.size() && is_digit(left_[end]))
        ++end;
      return end - begin;
    };
    const auto is_at = [&](std::string_view any) {
      return end < left_.size() && any.find(left_[end]) != any.npos;
    };
    const bool leads_with_zero = is_at("0");
    const auto whole = digits();
    if (whole == 0 || (leads_with_zero && whole > 1))
      return false;
    if (is_at(".")) {
      ++end;
      if (digits() == 0)
        return false;
    }
    if (is_at("eE")) {
      ++end;
      if (is_at("+-"))
        ++end;
      if (digits() == 0)
        return false;
    }
    into_.literal(left_.substr(0, end));
    left_.remove_prefix(end);
    return true;
  }

  bool take_text() {
    if (!take('"'))
      return false;
    text_.clear();
    for (;;) {
      const auto plain = left_.find_first_of(std::string_view{"\"\\"});
      if (plain == left_.npos)
        return false;
      const auto part = left_.substr(0, plain);
      for (const char c : part)
        if (static_cast<std::uint8_t>(c) < 0x20)
          return false;
      text_ += part;
      left_.remove_prefix(plain);
      if (take('"')) {
        // The builder checks that it is UTF-8.
        into_.text(text_);
        return true;
      }
      left_.remove_prefix(1);
      if (!take_escape())
        return false;
    }
  }

  /// Takes the rest of an escape, after the backslash.
  bool take_escape() {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (left_.empty())
      return false;
    const char letter = left_.front();
    left_.remove_prefix(1);
    if (const auto at = letters.find(letter); at != letters.npos) {
      text_.push_back(meanings[at]);
      return true;
    }
    return letter == 'u' && take_code_point();
  }

  bool take_code_point() {
    auto code = take_hex();
    if (!code || (*code >= 0xDC00 && *code < 0xE000))
      return false;
    if (*code >= 0xD800 && *code < 0xDC00) {
      if (!take('\\') || !take('u'))
        return false;
      const auto low = take_hex();
      if (!low || *low < 0xDC00 || *low >= 0xE000)
        return false;
      code = 0x1'0000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    }
    append_utf8(*code);
    return true;
  }

  std::optional<std::uint32_t> take_hex() {
    constexpr std::size_t size = 4;
    if (left_.size() < size)
      return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : left_.substr(0, size)) {
      const auto digit = std::string_view{"0123456789abcdef"}.find(
          c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
      if (digit == std::string_view::npos)
        return std::nullopt;
      number = number << 4 | static_cast<std::uint32_t>(digit);
    }
    left_.remove_prefix(size);
    return number;
  }

  void append_utf8(std::uint32_t code) {
    const auto put = [this](std::uint32_t byte) { text_.push_back(static_cast<char>(byte)); };
    const auto put_rest = [&](unsigned shift) { put(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80)
      return put(code);
    if (code < 0x800) {
      put(0xC0 | code >> 6);
    } else if (code < 0x1'0000) {
      put(0xE0 | code >> 12);
      put_rest(6);
    } else {
      put(0xF0 | code >> 18);
      put_rest(12);
      put_rest(6);
    }
    put_rest(0);
  }

  std::string_view left_;
  event_json_builder& into_;
  /// The characters that end the open containers.
  std::string ends_;
  std::string text_;
};

} // namespace

bool read_json(bytes_view text, event_json_builder& into) {
  return json_parser{{reinterpret_cast<const char*>(text.data()), text.size()}, into}.parse();
}

} // namespace logflume::log

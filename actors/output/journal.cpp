#include "actors/output/journal.hpp"

#include "actors/output/printable.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <string>

namespace logflume::actors {

namespace {

std::string_view name_of(level level) {
  return level_names[static_cast<std::size_t>(level)];
}

/// `2026-11-23T08:00:00.123Z`
std::string timestamp(journal::clock::time_point now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::milliseconds>(now - day)};
  std::array<char, 64> text;
  const auto length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
      static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

/// What is no UTF-8 becomes U+FFFD: RapidJSON passes it on as it is.
std::string valid_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = utf8_length(text);
    out.append(length == 0 ? "\xef\xbf\xbd" : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

class json_line {
 public:
  json_line() { writer_.StartObject(); }

  void add(std::string_view key, const field::value_type& value) {
    put(key);
    std::visit([this](auto plain) { put(plain); }, value);
  }

  std::string take() {
    writer_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  void put(std::string_view text) {
    const auto valid = valid_utf8(text);
    writer_.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  }
  void put(std::int64_t number) { writer_.Int64(number); }
  void put(std::uint64_t number) { writer_.Uint64(number); }
  void put(double number) { std::isfinite(number) ? writer_.Double(number) : writer_.Null(); }
  void put(bool truth) { writer_.Bool(truth); }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

std::string to_text(std::string_view text) {
  auto out = printable(text);
  if (!out.empty() && out.find_first_of(" \"=\\") == out.npos)
    return out;
  std::string quoted = "\"";
  for (const char c : out) {
    if (c == '"')
      quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string to_text(std::int64_t number) {
  return std::to_string(number);
}
std::string to_text(std::uint64_t number) {
  return std::to_string(number);
}
std::string to_text(bool truth) {
  return truth ? "true" : "false";
}

std::string to_text(double number) {
  std::array<char, 32> text;
  const auto length = std::snprintf(text.data(), text.size(), "%g", number);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string text_line(std::string_view time, level level, std::string_view event,
                      std::span<const field> fields) {
  constexpr std::size_t level_width = 7;
  std::string out{time.substr(11, 12)};
  out.append(" ").append(name_of(level));
  out.append(level_width - name_of(level).size() + 1, ' ').append(printable(event));
  for (const auto& field : fields) {
    out.append(" ").append(printable(field.key)).append("=");
    out.append(std::visit([](auto plain) { return to_text(plain); }, field.value));
  }
  return out;
}

std::string json_text(std::string_view time, level level, std::string_view event,
                      std::span<const field> fields) {
  json_line line;
  line.add("ts", time);
  line.add("level", name_of(level));
  line.add("event", event);
  for (const auto& field : fields)
    line.add(field.key, field.value);
  return line.take();
}

bool as_json(int descriptor, output_format format) {
  return format == output_format::json ||
         (format == output_format::automatic && isatty(descriptor) == 0);
}

/// What cannot be written is lost: there is no other place to say it.
void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

} // namespace

journal::journal(int descriptor, output_config options, std::function<clock::time_point()> now) :
    descriptor_{descriptor}, now_{std::move(now)}, most_{options.level}, json_{as_json(
                                                                             descriptor,
                                                                             options.format)} {}

void journal::change(output_config options) {
  const std::lock_guard lock{mutex_};
  most_ = options.level;
  json_ = as_json(descriptor_, options.format);
}

void journal::write(level level, std::string_view event, std::initializer_list<field> fields) {
  write(level, event, std::span{fields.begin(), fields.size()});
}

void journal::write(level level, std::string_view event, std::span<const field> fields) {
  if (level > most_)
    return;
  const std::lock_guard lock{mutex_};
  const auto time = timestamp(now_());
  auto text = json_ ? json_text(time, level, event, fields) : text_line(time, level, event, fields);
  text += '\n';
  write_all(descriptor_, text);
}

} // namespace logflume::actors

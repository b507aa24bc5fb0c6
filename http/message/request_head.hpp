#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::http {

struct header_field {
  std::string_view name;
  std::string_view value; ///< without the blanks around it
};

/// A request head that a strict reader of RFC 9112 accepts. Points into the text it came from.
struct request_head {
  std::string_view method;
  std::string_view path;  ///< begins with `/`, or is `*`
  std::string_view query; ///< without the `?`
  std::vector<header_field> fields;
  int minor_version = 1; ///< of HTTP/1
  bool keep_alive = true;
  /// Bytes of the body that follows; nullopt if it is chunked.
  std::optional<std::uint64_t> body_length = 0;
  /// Body of a POST; nullopt if it is longer than the server accepts.
  std::optional<std::string_view> body = std::string_view{};

  /// Returns the first field of that name, ignoring case; empty if there is none.
  std::string_view field(std::string_view name) const;
};

struct head_refusal {
  int status = 400;
  std::string_view title; ///< says what to do
};

using head_result = std::variant<request_head, head_refusal>;

/// Checks a whole head, including its empty line (RFC 9112, 2 to 6).
head_result read_head(std::string_view text);

enum class scan_state : std::uint8_t { incomplete, complete, malformed };

/// Looks for the end of a head while it arrives.
class head_scanner {
 public:
  /// `input`: the bytes scanned before, then the new ones. Once complete, the head has `size`
  /// bytes.
  scan_state scan(std::string_view input);

  std::size_t size() const { return position_; }
  bool in_request_line() const { return lines_ == 0; }

 private:
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
};

} // namespace logflume::http

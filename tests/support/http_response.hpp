#pragma once

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <string>
#include <string_view>

namespace logflume::test {

/// Reads one HTTP response as its bytes arrive. It follows RFC 9112 and uses none of our code.
class http_response {
 public:
  enum class state { head, body, chunk_size, chunk, chunk_end, trailer, done, broken };

  /// Bytes after the response's end stay in `rest()`.
  void feed(std::string_view bytes) {
    rest_ += bytes;
    while (step()) {
    }
  }

  /// Call this when the peer has closed the connection.
  void feed_end() {
    if (state_ == state::body && !length_known_)
      state_ = state::done;
    else if (state_ != state::done)
      state_ = state::broken;
  }

  int status() const { return status_; }
  bool has_head() const { return status_ != 0; }
  bool done() const { return state_ == state::done; }
  bool broken() const { return state_ == state::broken; }
  bool chunked() const { return header("transfer-encoding") == "chunked"; }
  const std::string& body() const { return body_; }
  const std::string& rest() const { return rest_; }

  /// Returns the value of the field with this lower-case name; empty if there is none.
  std::string header(const std::string& name) const {
    const auto found = headers_.find(name);
    return found == headers_.end() ? std::string{} : found->second;
  }

 private:
  bool step() {
    switch (state_) {
    case state::head:
      return take_head();
    case state::body:
      return take_body();
    case state::chunk_size:
      return take_chunk_size();
    case state::chunk:
      return take_chunk();
    case state::chunk_end:
      return take_line(state::chunk_size);
    case state::trailer:
      return take_line(state::done);
    case state::done:
    case state::broken:
      return false;
    }
    return false;
  }

  bool go(state next) {
    state_ = next;
    return next != state::done && next != state::broken;
  }

  bool take_head() {
    const auto end = rest_.find("\r\n\r\n");
    if (end == std::string::npos)
      return false;
    std::string_view lines = std::string_view{rest_}.substr(0, end);
    const auto next = [&lines] {
      const auto line = lines.substr(0, lines.find("\r\n"));
      lines.remove_prefix(std::min(lines.size(), line.size() + 2));
      return line;
    };
    const auto status_line = next();
    if (status_line.size() < 12 || !status_line.starts_with("HTTP/1."))
      return go(state::broken);
    std::from_chars(status_line.data() + 9, status_line.data() + 12, status_);
    while (!lines.empty()) {
      const auto line = next();
      const auto colon = line.find(':');
      if (colon == std::string_view::npos)
        return go(state::broken);
      std::string name{line.substr(0, colon)};
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
      auto value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.size(), value.find_first_not_of(' ')));
      headers_[name] = value;
    }
    rest_.erase(0, end + 4);
    if (status_ / 100 == 1 || status_ == 204 || status_ == 304)
      return go(state::done);
    if (chunked())
      return go(state::chunk_size);
    const auto length = header("content-length");
    length_known_ = !length.empty();
    left_ = length_known_ ? std::stoull(length) : 0;
    return go(state::body);
  }

  bool take_body() {
    const auto size = length_known_ ? std::min(left_, rest_.size()) : rest_.size();
    body_ += rest_.substr(0, size);
    rest_.erase(0, size);
    left_ -= length_known_ ? size : 0;
    return length_known_ && left_ == 0 && go(state::done);
  }

  bool take_chunk_size() {
    const auto end = rest_.find("\r\n");
    if (end == std::string::npos)
      return false;
    const auto parsed = std::from_chars(rest_.data(), rest_.data() + end, left_, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != rest_.data() + end)
      return go(state::broken);
    rest_.erase(0, end + 2);
    return go(left_ == 0 ? state::trailer : state::chunk);
  }

  bool take_chunk() {
    const auto size = std::min(left_, rest_.size());
    body_ += rest_.substr(0, size);
    rest_.erase(0, size);
    left_ -= size;
    return left_ == 0 && go(state::chunk_end);
  }

  /// Requires the line to be empty, as no trailers are expected.
  bool take_line(state next) {
    if (rest_.size() < 2)
      return false;
    if (!rest_.starts_with("\r\n"))
      return go(state::broken);
    rest_.erase(0, 2);
    return go(next);
  }

  state state_ = state::head;
  int status_ = 0;
  std::map<std::string, std::string> headers_;
  bool length_known_ = false;
  std::size_t left_ = 0;
  std::string body_;
  std::string rest_;
};

} // namespace logflume::test

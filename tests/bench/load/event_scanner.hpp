#pragma once

#include "tests/bench/load/stamp.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace logflume::bench {

/// Finds the events in a stream, however it is split. Scans line by line: chunk sizes, comments,
/// positions and ids are not events.
class event_scanner {
 public:
  event_scanner() = default;
  explicit event_scanner(std::string last_id) : last_id_{std::move(last_id)} {}

  /// Calls `on_event` with each event's stamp.
  template <class OnEvent>
  void scan(std::string_view piece, OnEvent on_event) {
    if (!torn_.empty()) {
      const auto end = piece.find('\n');
      torn_.append(piece.substr(0, end));
      if (end == piece.npos)
        return;
      piece.remove_prefix(end + 1);
      line(torn_, on_event);
      torn_.clear();
    }
    for (auto end = piece.find('\n'); end != piece.npos; end = piece.find('\n')) {
      line(piece.substr(0, end), on_event);
      piece.remove_prefix(end + 1);
    }
    torn_ = piece;
  }

  /// Returns whether the response's head has arrived with status 200.
  bool open() const { return open_; }

  /// Returns the id to resume with, or an empty string if none has arrived.
  const std::string& last_id() const { return last_id_; }

 private:
  template <class OnEvent>
  void line(std::string_view text, OnEvent on_event) {
    constexpr std::string_view good = "HTTP/1.1 200";
    constexpr std::string_view begin = R"({"TemperatureRead":{"temperature":)";
    constexpr std::string_view envelope = R"({"persistence_id":")";
    constexpr std::string_view event = R"("event":)";
    if (!open_) {
      accepted_ = accepted_ || text.starts_with(good);
      open_ = accepted_ && text == "\r";
      return;
    }
    if (text.starts_with("id:")) {
      last_id_ = text.substr(3);
      return;
    }
    if (!text.starts_with("data:"))
      return;
    text.remove_prefix(text.starts_with("data: ") ? 6 : 5);
    if (text.starts_with(envelope))
      text.remove_prefix(std::min(text.find(event), text.size() - event.size()) + event.size());
    if (!text.starts_with(begin))
      return;
    stamp value = 0;
    std::from_chars(text.data() + begin.size(), text.data() + text.size(), value);
    on_event(value);
  }

  std::string torn_;
  std::string last_id_;
  bool accepted_ = false;
  bool open_ = false;
};

} // namespace logflume::bench

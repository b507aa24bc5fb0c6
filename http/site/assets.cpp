#include "http/site/assets.hpp"

#include "http/message/characters.hpp"
#include "http/site/embedded_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace logflume::http {
namespace {

constexpr std::string_view page = "index.html";

std::string_view type_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> types{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
  }};
  for (const auto& [ending, type] : types)
    if (name.ends_with(ending))
      return type;
  return "text/plain; charset=utf-8";
}

/// FNV-1a: distinguishes versions of a file; not a protection.
std::string tag_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
  return '"' + std::string{digits.data(), end} + '"';
}

} // namespace

assets::assets() {
  for (const auto& [name, bytes] : embedded_files()) {
    const bool is_page = name == page;
    std::string body{bytes};
    auto tag = tag_of(body);
    all_.push_back({.path = is_page ? "/" : "/assets/" + std::string{name},
                    .content_type = type_of(name),
                    .body = std::move(body),
                    .tag = std::move(tag)});
  }
}

const asset* assets::find(std::string_view path) const {
  const auto found = std::find_if(all_.begin(), all_.end(),
                                  [path](const asset& each) { return each.path == path; });
  return found == all_.end() ? nullptr : &*found;
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  while (!if_none_match.empty()) {
    const auto comma = std::min(if_none_match.find(','), if_none_match.size());
    auto element = trimmed(if_none_match.substr(0, comma));
    if (element.starts_with("W/"))
      element.remove_prefix(2);
    if (element == tag || element == "*")
      return true;
    if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
  }
  return false;
}

} // namespace logflume::http

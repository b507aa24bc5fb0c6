#include "http/site/assets.hpp"

#include "http/message/characters.hpp"
#include "http/site/embedded_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace logflume::http {
namespace {

constexpr std::string_view folder = "/assets/";
constexpr std::string_view page_ending = ".html";
constexpr std::string_view first_page = "index.html";

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

/// The page `inspect.html` is at `/inspect`.
std::string path_of_page(std::string_view name) {
  name.remove_suffix(page_ending.size());
  return name == first_page.substr(0, name.size()) ? "/" : "/" + std::string{name};
}

} // namespace

std::string asset::tag_of(content_coding coding) const {
  std::string quoted = "\"" + std::string{tag};
  if (coding != content_coding::identity)
    quoted.append("-").append(content_coding_names[static_cast<std::size_t>(coding)]);
  return quoted + '"';
}

assets::assets() {
  for (const auto& [name, tag, bodies] : embedded_files()) {
    const bool is_page = name.ends_with(page_ending);
    all_.push_back({.path = is_page ? path_of_page(name) : path_of(name),
                    .content_type = type_of(name),
                    .tag = tag,
                    .bodies = bodies,
                    .is_page = is_page});
  }
}

std::string assets::path_of(std::string_view name) {
  return std::string{folder}.append(embedded_version()).append("/").append(name);
}

bool assets::is_of_another_version(std::string_view path) {
  if (!path.starts_with(folder))
    return false;
  path.remove_prefix(folder.size());
  const auto slash = path.find('/');
  return slash != path.npos && slash > 0 && slash + 1 < path.size() &&
         path.substr(0, slash) != embedded_version();
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

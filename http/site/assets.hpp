#pragma once

#include "http/site/content_coding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace logflume::http {

/// A file of the page, ready to be sent.
struct asset {
  std::string path;
  std::string_view content_type;
  std::string_view tag; ///< of its bytes, without quotes
  coded_bodies bodies;
  /// Whether this is a document, whose path stays the same while its bytes change. The path of any
  /// other file changes with its bytes.
  bool is_page = false;

  std::string_view body() const { return bodies[0]; }
  /// Returns the strong tag in its quotes (RFC 9110, 8.8.3); each coding has its own.
  std::string tag_of(content_coding coding) const;
};

/// The pages at `/` and `/inspect`, and what they load from `/assets/VERSION/`.
class assets {
 public:
  assets();

  /// Returns nullptr if no file has that path.
  const asset* find(std::string_view path) const;

  /// Returns `/assets/VERSION/NAME`.
  static std::string path_of(std::string_view name);

  /// Whether the path is below `/assets/VERSION/` of another version.
  static bool is_of_another_version(std::string_view path);

 private:
  std::vector<asset> all_;
};

/// Whether `If-None-Match` names the tag (RFC 9110, 13.1.2).
bool names_tag(std::string_view if_none_match, std::string_view tag);

} // namespace logflume::http

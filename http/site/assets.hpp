#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace logflume::http {

/// A file of the page, ready to be sent.
struct asset {
  std::string path;
  std::string_view content_type;
  std::string body;
  std::string tag; ///< strong, in its quotes (RFC 9110, 8.8.3)
};

/// The page at `/` and what it loads from `/assets/`.
class assets {
 public:
  assets();

  /// Null: no file has that path.
  const asset* find(std::string_view path) const;

 private:
  std::vector<asset> all_;
};

/// Whether `If-None-Match` names the tag (RFC 9110, 13.1.2).
bool names_tag(std::string_view if_none_match, std::string_view tag);

} // namespace logflume::http

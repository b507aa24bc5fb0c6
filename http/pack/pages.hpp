#pragma once

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::http {

/// A file of the page as a browser gets it.
struct page_file {
  std::string name; ///< without a folder
  std::string bytes;
};

/// Returns FNV-1a in 16 hex digits. It distinguishes versions of a file; it is not a protection.
std::string tag_of(std::string_view bytes);

/// Returns one tag for all files but documents (`.html`), made of their names and bytes.
std::string version_of(const std::vector<page_file>& files);

/// Returns the document with `"assets/VERSION/NAME"` for each `"assets/NAME"`, or a name that no
/// file has.
struct unknown_asset {
  std::string name;
};
std::variant<std::string, unknown_asset>
with_version(std::string document, const std::vector<page_file>& files, std::string_view version);

/// A file's bytes as they are, by gzip and by brotli; empty if they are not smaller.
using packed_bodies = std::array<std::string, 3>;

/// The C++ file that defines what `http/site/embedded_files.hpp` declares.
std::string embedding_code(const std::vector<page_file>& files,
                           const std::vector<packed_bodies>& bodies, std::string_view version);

} // namespace logflume::http

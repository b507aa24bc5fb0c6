#pragma once

#include "http/site/content_coding.hpp"

#include <span>
#include <string_view>

namespace logflume::http {

struct embedded_file {
  std::string_view name; ///< without a folder
  std::string_view tag;  ///< differs from that of other bytes
  coded_bodies bodies;
};

/// What `http/pack` made of the page and the chart library.
std::span<const embedded_file> embedded_files();

/// Folder of the page's files below `/assets/`: another one whenever any of them has changed.
std::string_view embedded_version();

} // namespace logflume::http

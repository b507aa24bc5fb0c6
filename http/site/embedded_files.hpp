#pragma once

#include "http/site/content_coding.hpp"

#include <span>
#include <string_view>

namespace logflume::http {

struct embedded_file {
  std::string_view name; ///< without a folder
  std::string_view tag;  ///< differs if the bytes differ
  coded_bodies bodies;
};

/// Returns the files that `http/pack` made of the page and the chart library.
std::span<const embedded_file> embedded_files();

/// Returns the folder of the page's files below `/assets/`. It changes whenever any of them
/// changes.
std::string_view embedded_version();

} // namespace logflume::http

#pragma once

#include <span>
#include <string_view>

namespace logflume::http {

struct embedded_file {
  std::string_view name; ///< without a folder
  std::string_view bytes;
};

/// The files of `http/page` and the chart library, embedded by the build.
std::span<const embedded_file> embedded_files();

} // namespace logflume::http

#pragma once

#include <string>

namespace logflume::http {

/// Frees the text's memory; assigning an empty string would keep it.
inline void release(std::string& text) {
  std::string{}.swap(text);
}

} // namespace logflume::http

#pragma once

#include <string>

namespace logflume::http {

/// Gives the text's memory back; an assignment of an empty one keeps it.
inline void release(std::string& text) {
  std::string{}.swap(text);
}

} // namespace logflume::http

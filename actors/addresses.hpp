#pragma once

#include "actors/output.hpp"

#include <string>
#include <vector>

namespace logflume::actors {

/// Where the service listens, for people.
struct addresses {
  std::string http;
  /// Empty: nowhere.
  std::string admin;

  /// As a line says them. Views.
  std::vector<field> fields() const {
    std::vector<field> fields{{"http", http}};
    if (!admin.empty())
      fields.emplace_back("admin", admin);
    return fields;
  }
};

} // namespace logflume::actors

#pragma once

#include "actors/output/journal.hpp"

#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Where the service listens, for people.
struct addresses {
  std::string http;
  /// Empty: nowhere.
  std::string admin;
  /// Of the sensors' packets, each with its field in a line: `udp`, or `udp.TOPIC`.
  std::vector<std::pair<std::string, std::string>> udp{};
  /// Of the CAF node, which logs it itself.
  std::string node{};

  /// As a line says them. Views.
  std::vector<field> fields() const {
    std::vector<field> fields{{"http", http}};
    if (!admin.empty())
      fields.emplace_back("admin", admin);
    for (const auto& [name, address] : udp)
      fields.emplace_back(name, address);
    return fields;
  }
};

} // namespace logflume::actors

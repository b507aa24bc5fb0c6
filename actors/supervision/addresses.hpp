#pragma once

#include "actors/output/journal.hpp"

#include <string>
#include <vector>

namespace logflume::actors {

/// Where the service listens, for people.
struct addresses {
  std::string http;
  /// Empty: nowhere; so is the next one.
  std::string admin;
  /// Of the sensors' packets.
  std::string udp;
  /// Of the CAF node, which logs it itself.
  std::string node{};

  /// As a line says them. Views.
  std::vector<field> fields() const {
    std::vector<field> fields{{"http", http}};
    if (!admin.empty())
      fields.emplace_back("admin", admin);
    if (!udp.empty())
      fields.emplace_back("udp", udp);
    return fields;
  }
};

} // namespace logflume::actors

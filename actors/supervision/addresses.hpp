#pragma once

#include "actors/output/journal.hpp"

#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// The addresses at which the service listens, for people to read.
struct addresses {
  std::string http;
  /// Empty if there is no admin listener.
  std::string admin;
  /// The addresses for sensors' packets, each with its field name in log lines: `udp`, or
  /// `udp.TOPIC`.
  std::vector<std::pair<std::string, std::string>> udp{};
  /// The address of the CAF node, which logs it itself.
  std::string node{};

  /// Returns the fields of a log line. They are views into this object.
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

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::http {

struct query_parameter {
  std::string name;
  std::string value;
};

/// The parameters of a query in their order, decoded: `%XX`, and `+` for a space. Empty ones are
/// left out. Escapes that are not whole stay as they are.
std::vector<query_parameter> parse_query(std::string_view query);

} // namespace logflume::http

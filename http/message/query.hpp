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

/// Returns the parameters of a query in order, with `%XX` decoded and `+` as a space. Empty
/// parameters are left out. Incomplete escapes stay as they are.
std::vector<query_parameter> parse_query(std::string_view query);

} // namespace logflume::http

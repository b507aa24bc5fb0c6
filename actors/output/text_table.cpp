#include "actors/output/text_table.hpp"

#include <algorithm>

namespace logflume::actors {

std::vector<std::string> text_table::lines() const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_)
    for (std::size_t at = 0; at < widths.size(); ++at)
      widths[at] = std::max(widths[at], row[at].size());
  std::vector<std::string> result;
  for (const auto& row : rows_) {
    auto line = row.front() + std::string(widths.front() - row.front().size(), ' ');
    for (std::size_t at = 1; at < widths.size(); ++at)
      line.append(2 + widths[at] - row[at].size(), ' ').append(row[at]);
    result.push_back(std::move(line));
  }
  return result;
}

std::vector<std::string>
name_value_lines(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t gap) {
  std::size_t longest = 0;
  for (const auto& [name, value] : rows)
    longest = std::max(longest, name.size());
  std::vector<std::string> result;
  result.reserve(rows.size());
  for (const auto& [name, value] : rows) {
    auto& line = result.emplace_back(name);
    line.append(longest + gap - name.size(), ' ').append(value);
  }
  return result;
}

} // namespace logflume::actors

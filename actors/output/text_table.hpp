#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Aligns columns for people: the first to the left, the others to the right, two blanks between
/// them.
class text_table {
 public:
  explicit text_table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }

  /// `row` must have as many cells as the head, in ASCII.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  /// Returns the lines, the head first.
  std::vector<std::string> lines() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Returns a line per pair of name and value. Values are aligned, `gap` blanks after the longest
/// name.
std::vector<std::string>
name_value_lines(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t gap);

} // namespace logflume::actors

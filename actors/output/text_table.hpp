#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Columns for people: the first aligned left, the others right, two blanks between.
class text_table {
 public:
  explicit text_table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }

  /// As many cells as the head has, in ASCII.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  /// The head first.
  std::vector<std::string> lines() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// A line per pair of name and value, the values below each other, `gap` blanks behind the
/// longest name.
std::vector<std::string>
name_value_lines(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t gap);

} // namespace logflume::actors

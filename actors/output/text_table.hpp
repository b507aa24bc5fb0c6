#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace logflume::actors {

/// Columns for people: the first at the left, the others at the right, two blanks between.
class text_table {
 public:
  explicit text_table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }

  /// As many cells as the head has; plain ASCII.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  /// Whole lines, the head first.
  std::vector<std::string> lines() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

} // namespace logflume::actors

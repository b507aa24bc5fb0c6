#pragma once

#include "actors/output/journal.hpp"

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

namespace logflume::test {

/// A journal in a temporary file, whose lines a test reads.
class recorded_journal {
 public:
  explicit recorded_journal(actors::output_config options) :
      journal_{fileno(file_.get()), options} {}

  actors::journal& operator*() { return journal_; }

  /// Returns all lines that were written.
  std::string text() const {
    std::string result(1 << 20, '\0');
    std::rewind(file_.get());
    result.resize(std::fread(result.data(), 1, result.size(), file_.get()));
    return result;
  }

  /// Returns how often the lines contain the words.
  std::size_t count(const std::string& words) const {
    std::size_t found = 0;
    const auto lines = text();
    for (auto at = lines.find(words); at != lines.npos; at = lines.find(words, at + 1))
      ++found;
    return found;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{std::tmpfile(), std::fclose};
  actors::journal journal_;
};

} // namespace logflume::test

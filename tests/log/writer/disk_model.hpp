#pragma once

#include "tests/log/writer/observed_files.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace logflume::test {

/// File names and contents on a disk.
using disk_image = std::map<std::string, bytes>;

/// What can have become of unsynced bytes when the power was cut.
enum class unsynced : std::uint8_t {
  lost,
  kept,
  /// Only a part of the last change reached the disk.
  torn,
  /// The first change did not reach the disk but the later ones did, which leaves a hole.
  hole,
  /// The sizes reached the disk, the bytes did not.
  zeros,
  /// Only every other file keeps its changes.
  odd_files_kept,
  even_files_kept
};

/// A directory on a disk that keeps what was synced. Of unsynced changes to names it keeps any
/// first part, as a journal does; for unsynced bytes, see `unsynced`. What a failed sync was to
/// save is lost, even if a later one succeeds.
class disk_model {
 public:
  explicit disk_model(const disk_image& begin = {}) {
    for (const auto& [name, content] : begin)
      names_[name] = std::make_shared<file>(file{files_++, content, {}});
    synced_names_ = names_;
  }

  void apply(const file_operation& operation) {
    const auto name = operation.path.filename().string();
    switch (operation.action) {
    case file_action::make_directories:
      break;
    case file_action::open:
      if (!operation.failed)
        open(name, operation.opening);
      break;
    case file_action::write:
      if (!operation.failed)
        change(operation.opening, operation);
      break;
    case file_action::truncate:
      if (!operation.failed)
        change(operation.opening, operation);
      break;
    case file_action::sync:
      sync(*openings_.at(operation.opening), operation.failed);
      break;
    case file_action::sync_directory:
      if (!operation.failed) {
        synced_names_ = names_;
        unsynced_names_.clear();
      }
      break;
    case file_action::rename:
      if (!operation.failed && names_.contains(name)) {
        names_[operation.to.filename().string()] = names_[name];
        names_.erase(name);
        unsynced_names_.push_back(names_);
      }
      break;
    case file_action::remove:
      if (!operation.failed && names_.erase(name) > 0)
        unsynced_names_.push_back(names_);
      break;
    }
  }

  /// Returns every image that a power cut may leave now.
  std::set<disk_image> after_power_cut() const {
    std::set<disk_image> result;
    auto names = unsynced_names_;
    names.push_back(synced_names_);
    for (const auto& each : names)
      for (const auto fate :
           {unsynced::lost, unsynced::kept, unsynced::torn, unsynced::hole, unsynced::zeros,
            unsynced::odd_files_kept, unsynced::even_files_kept}) {
        disk_image image;
        for (const auto& [name, content] : each)
          image[name] = content->after(fate);
        result.insert(std::move(image));
      }
    return result;
  }

 private:
  struct file {
    std::size_t number = 0;
    bytes synced;
    std::vector<file_operation> changes;

    static void make(const file_operation& change, bytes& content) {
      if (change.action == file_action::truncate)
        content.resize(change.size);
      else
        content.insert(content.end(), change.data.begin(), change.data.end());
    }

    bytes after(unsynced fate) const {
      auto content = synced;
      const bool odd = number % 2 == 1;
      if (fate == unsynced::lost || (fate == unsynced::odd_files_kept && !odd) ||
          (fate == unsynced::even_files_kept && odd))
        return content;
      for (std::size_t i = 0; i < changes.size(); ++i) {
        auto change = changes[i];
        if (fate == unsynced::torn && i + 1 == changes.size())
          change.data.resize(change.data.size() / 2);
        if ((fate == unsynced::hole && i == 0) || fate == unsynced::zeros || change.failed)
          change.data.assign(change.data.size(), 0);
        make(change, content);
      }
      return content;
    }
  };

  using name_table = std::map<std::string, std::shared_ptr<file>>;

  void open(const std::string& name, std::size_t opening) {
    if (!names_.contains(name)) {
      names_[name] = std::make_shared<file>(file{files_++, {}, {}});
      unsynced_names_.push_back(names_);
    }
    openings_[opening] = names_[name];
  }

  void change(std::size_t opening, const file_operation& operation) {
    openings_.at(opening)->changes.push_back(operation);
  }

  static void sync(file& which, bool failed) {
    if (failed) {
      for (auto& change : which.changes)
        change.failed = true;
      return;
    }
    which.synced = which.after(unsynced::kept);
    which.changes.clear();
  }

  std::size_t files_ = 0;
  name_table names_;
  name_table synced_names_;
  /// The names after each change since they were last synced.
  std::vector<name_table> unsynced_names_;
  std::map<std::size_t, std::shared_ptr<file>> openings_;
};

} // namespace logflume::test

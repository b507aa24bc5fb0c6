#include "log/writer/retention.hpp"

#include <iterator>

namespace logflume::log {

void newest_of_keys::take(std::uint64_t key, bool stays) {
  const auto number = record_++;
  if (number == dropped_.size())
    dropped_.push_back(false);
  const auto record = stays ? staying : number;
  auto* newest = find(key);
  if (!newest)
    return;
  if (newest->records.size() < policy_.records_per_key) {
    newest->records.push_back(record);
    return;
  }
  auto& oldest = newest->records[newest->next];
  if (oldest != staying)
    dropped_[oldest] = true;
  oldest = record;
  newest->next = (newest->next + 1) % newest->records.size();
}

/// A key that is left out once stays out for the pass, because the largest key only decreases.
/// Records that were dropped before their key was pushed out stay dropped.
newest_of_keys::ring* newest_of_keys::find(std::uint64_t key) {
  if (done_ && key <= *done_)
    return nullptr;
  if (const auto found = newest_.find(key); found != newest_.end())
    return &found->second;
  if (newest_.size() >= policy_.keys_per_pass) {
    left_out_ = true;
    const auto largest = std::prev(newest_.end());
    if (key > largest->first)
      return nullptr;
    newest_.erase(largest);
  }
  return &newest_[key];
}

bool newest_of_keys::needs_another_pass() {
  if (!left_out_)
    return false;
  done_ = newest_.rbegin()->first;
  keys_before_ += newest_.size();
  newest_.clear();
  left_out_ = false;
  record_ = 0;
  ++passes_;
  return true;
}

} // namespace logflume::log

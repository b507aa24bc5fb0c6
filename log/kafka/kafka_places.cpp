#include "log/kafka/kafka_places.hpp"

#include <algorithm>

namespace logflume::log {

bool client_offsets::contains(offset at) const {
  const auto record = order_->find(at);
  if (!record)
    return false;
  const auto next = next_.find(record->partition);
  return next != next_.end() && record->kafka_offset < next->second;
}

kafka_offsets kafka_places::next_after(const log_place& at) const {
  if (!at)
    return {};
  auto next = order_->next_after(at->offset);
  if (const auto* before = dynamic_cast<const client_offsets*>(at->before.get()))
    for (const auto& [partition, client_offset] : before->next()) {
      auto& next_offset = next[partition];
      next_offset = std::max(next_offset, client_offset);
    }
  return next;
}

void kafka_places::append_id(std::string& out, const log_place& at) const {
  out.append(to_id(next_after(at)));
}

bool kafka_places::append_record(std::string& out, offset at) const {
  const auto record = order_->find(at);
  if (!record)
    return false;
  out.append(R"("offset":)").append(std::to_string(record->kafka_offset));
  out.append(R"(,"partition":)").append(std::to_string(record->partition));
  return true;
}

void kafka_places::append_position(std::string& out, const log_place& at) const {
  out.append(R"("offsets":{)");
  const char* separator = "\"";
  for (const auto& [partition, next] : next_after(at)) {
    out.append(separator).append(std::to_string(partition)).append("\":");
    out.append(std::to_string(next));
    separator = ",\"";
  }
  out.push_back('}');
}

} // namespace logflume::log

#include "actors/output/topic_journal.hpp"

#include <utility>
#include <vector>

namespace logflume::actors {

topic_journal::topic_journal(std::string topic, journal& journal) :
    topic_{std::move(topic)}, journal_{&journal} {}

void topic_journal::write(level level, std::string_view event,
                          std::initializer_list<field> fields) const {
  write(level, event, std::span{fields.begin(), fields.size()});
}

void topic_journal::write(level level, std::string_view event,
                          std::span<const field> fields) const {
  if (!journal_)
    return;
  std::vector<field> all;
  all.reserve(1 + fields.size());
  all.emplace_back("topic", topic_);
  all.insert(all.end(), fields.begin(), fields.end());
  journal_->write(level, event, all);
}

} // namespace logflume::actors

#include "actors/config/topic_kinds.hpp"

namespace logflume::actors {

log::event_kinds event_kinds_of(const topic_config& topic) {
  return {topic.kinds, "topics." + topic.log.topic + ".kinds"};
}

} // namespace logflume::actors

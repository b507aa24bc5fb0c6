#pragma once

#include "actors/commands/log_findings.hpp"
#include "log/event/envelope.hpp"
#include "log/record/record.hpp"

#include <string>

namespace logflume::actors {

/// `{"id":"41-9f3a0b12","offset":41,"timestamp":"…","entity_id":"1001","seq_nr":3,"event":{…}}`
std::string to_json(const log::envelope& event);

/// `{"id":"41-9f3a0b12","offset":41,"key":1001,"timestamp":"…","headers":[["seq_nr","…"]],
/// "value":"…","crc":"…"}`, bytes in hex; a time that is missing or not finite is null.
std::string to_json(const log::record_view& record);

std::string to_json(const log_findings& findings);

} // namespace logflume::actors

#pragma once

#include "actors/counts/forward_counts.hpp"
#include "actors/counts/ingest_counts.hpp"
#include "actors/counts/tailer_counts.hpp"
#include "actors/counts/writer_counts.hpp"

namespace logflume::actors {

/// Counts of one topic's actors. Each is on its own cache lines, as different threads update them.
struct topic_counts {
  alignas(64) tailer_counts tailer;
  alignas(64) ingest_counts ingest;
  alignas(64) writer_counts writer;
  alignas(64) forward_counts forward;
};

} // namespace logflume::actors

#pragma once

#include "actors/counts/forward_counts.hpp"
#include "actors/counts/ingest_counts.hpp"
#include "actors/counts/tailer_counts.hpp"
#include "actors/counts/writer_counts.hpp"

namespace logflume::actors {

/// What the actors of one topic count. On cache lines of their own: different threads count.
struct topic_counts {
  alignas(64) tailer_counts tailer;
  alignas(64) ingest_counts ingest;
  alignas(64) writer_counts writer;
  alignas(64) forward_counts forward;
};

} // namespace logflume::actors

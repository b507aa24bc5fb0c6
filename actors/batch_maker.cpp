#include "actors/batch_maker.hpp"

#include "http/sse.hpp"

namespace logflume::actors {

namespace {

constexpr std::size_t remembered = 8;

} // namespace

event_batch_ptr batch_maker::next(const log::kept_events& events, std::uint64_t entity_id,
                                  std::optional<log::offset> after, std::uint32_t count,
                                  std::chrono::steady_clock::time_point read_at) {
  const auto newest = events.last_offset(entity_id);
  if (!newest || (after && *after >= *newest))
    return nullptr;
  std::erase_if(recent_, [](const entry& x) { return x.batch.expired(); });
  for (const auto& x : recent_)
    if (x.after == after)
      if (auto batch = x.batch.lock();
          batch && (batch->count == count || (batch->count < count && batch->last == *newest)))
        return batch;

  std::string text;
  log::offset last = 0;
  const auto rendered = events.read(entity_id, after, count, [&](const log::envelope& event) {
    http::append_event_frame(text, event.entity_id, event.json);
    last = event.offset;
  });
  if (rendered == 0)
    return nullptr;
  auto batch = std::make_shared<const event_batch>(event_batch{tailer_id_, entity_id, last,
                                                               static_cast<std::uint32_t>(rendered),
                                                               http::frames{text}, read_at});
  if (recent_.size() == remembered)
    recent_.erase(recent_.begin());
  recent_.push_back({after, batch});
  return batch;
}

} // namespace logflume::actors

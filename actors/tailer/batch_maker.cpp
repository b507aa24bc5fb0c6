#include "actors/tailer/batch_maker.hpp"

#include "http/message/sse.hpp"

namespace logflume::actors {

namespace {

constexpr std::size_t remembered = 8;
/// Batches that hang together, and the bytes of all but the first: one who is stuck keeps
/// them from being forgotten.
constexpr std::size_t longest_row = 8;
constexpr std::size_t most_bytes_ahead = std::size_t{16} * 1024;

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

  std::vector<event_batch> row;
  for (std::size_t bytes = 0; row.size() < longest_row && bytes < most_bytes_ahead;) {
    const auto from = row.empty() ? after : row.back().last;
    auto batch = render(events, entity_id, from, count, read_at);
    if (!batch)
      break;
    bytes += row.empty() ? 0 : batch->frames.plain().size();
    row.push_back(*std::move(batch));
    if (row.back().count < count)
      break;
  }
  event_batch_ptr first;
  for (; !row.empty(); row.pop_back()) {
    row.back().next = std::move(first);
    first = std::make_shared<const event_batch>(std::move(row.back()));
    remember(row.size() > 1 ? row[row.size() - 2].last : after, first);
  }
  return first;
}

std::optional<event_batch>
batch_maker::render(const log::kept_events& events, std::uint64_t entity_id,
                    std::optional<log::offset> after, std::uint32_t count,
                    std::chrono::steady_clock::time_point read_at) const {
  std::string text;
  log::offset last = 0;
  const auto rendered = events.read(entity_id, after, count, [&](const log::kept_event& event) {
    http::append_event_frame(text, entity_id, event.json);
    last = event.offset;
  });
  if (rendered == 0)
    return std::nullopt;
  return event_batch{.tailer_id = tailer_id_,
                     .entity_id = entity_id,
                     .last = last,
                     .count = static_cast<std::uint32_t>(rendered),
                     .frames = http::frames{text},
                     .read_at = read_at};
}

void batch_maker::remember(std::optional<log::offset> after, const event_batch_ptr& batch) {
  if (recent_.size() == remembered)
    recent_.erase(recent_.begin());
  recent_.push_back({after, batch});
}

} // namespace logflume::actors

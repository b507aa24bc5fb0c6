#include "actors/tailer/batch_maker.hpp"

#include <string>
#include <utility>

namespace logflume::actors {

namespace {

constexpr std::size_t remembered = 8;
/// Limits of a chain: the number of its batches, and the bytes of all but the first. A stuck
/// subscriber keeps a chain in memory.
constexpr std::size_t longest_chain = 8;
constexpr std::size_t max_following_bytes = std::size_t{16} * 1024;

} // namespace

event_batch_ptr batch_maker::next(const log::kept_events& events, std::optional<log::offset> newest,
                                  std::optional<log::offset> after, std::uint32_t count,
                                  std::chrono::steady_clock::time_point read_at) {
  if (!newest || (after && *after >= *newest))
    return nullptr;
  std::erase_if(recent_, [](const entry& x) { return x.batch.expired(); });
  for (const auto& x : recent_)
    if (x.after == after)
      if (auto batch = x.batch.lock();
          batch &&
          (batch->count == count || (batch->count < count && batch->last.offset == *newest)))
        return batch;

  std::vector<event_batch> chain;
  for (std::size_t bytes = 0; chain.size() < longest_chain && bytes < max_following_bytes;) {
    const auto from = chain.empty() ? after : std::optional{chain.back().last.offset};
    auto batch = render(events, from, {.count = count}, read_at);
    if (!batch)
      break;
    bytes += chain.empty() ? 0 : batch->frames.plain().size();
    chain.push_back(*std::move(batch));
    if (chain.back().count < count)
      break;
  }
  event_batch_ptr first;
  for (; !chain.empty(); chain.pop_back()) {
    chain.back().following = std::move(first);
    first = std::make_shared<const event_batch>(std::move(chain.back()));
    remember(chain.size() > 1 ? std::optional{chain[chain.size() - 2].last.offset} : after, first);
  }
  return first;
}

event_batch_ptr batch_maker::next(const log::kept_events& events, std::optional<log::offset> after,
                                  const batch_bounds& bounds) const {
  auto batch = render(events, after, bounds, {});
  return batch ? std::make_shared<const event_batch>(*std::move(batch)) : nullptr;
}

std::optional<event_batch>
batch_maker::render(const log::kept_events& events, std::optional<log::offset> after,
                    const batch_bounds& bounds,
                    std::chrono::steady_clock::time_point read_at) const {
  std::string text;
  log::record_id last;
  std::uint32_t rendered = 0;
  std::uint32_t deletions = 0;
  for (bool more = true; more && rendered < bounds.count;) {
    const auto wanted = bounds.count - rendered;
    const auto seen = events.read(
        *followed_, after, wanted, [&](std::uint64_t entity_id, const log::kept_event& event) {
          after = event.offset;
          if ((bounds.until && event.offset > *bounds.until) ||
              !bounds.admits(entity_id, event.offset) || (event.json.empty() && !form_->has_ids()))
            return;
          auto shown = event;
          shown.before = bounds.before;
          if (!form_->append(text, entity_id, shown))
            return;
          last = {event.offset, event.hash, bounds.before};
          ++rendered;
          deletions += event.json.empty() ? 1 : 0;
        });
    more = seen == wanted && (!bounds.until || *after < *bounds.until);
  }
  if (rendered == 0)
    return std::nullopt;
  return event_batch{.tailer_id = tailer_id_,
                     .followed = followed_,
                     .last = last,
                     .count = rendered,
                     .deletions = deletions,
                     .frames = http::frames{text},
                     .read_at = read_at};
}

void batch_maker::remember(std::optional<log::offset> after, const event_batch_ptr& batch) {
  if (recent_.size() == remembered)
    recent_.erase(recent_.begin());
  recent_.push_back({after, batch});
}

} // namespace logflume::actors

// Benchmarks of work on a whole log, and of serving a subscriber from memory.
#include "actors/tailer/batch_maker.hpp"
#include "http/message/sse.hpp"
#include "log/event/event_tail.hpp"
#include "log/event/kept_events.hpp"
#include "log/writer/compaction.hpp"
#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/log_site.hpp"
#include "tests/bench/micro/samples.hpp"
#include "tests/support/temp_dir.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>

namespace logflume::bench {

namespace {

constexpr std::uint64_t tailed = 1'000'000;
constexpr std::uint64_t per_entity = 20;

void write_readings(log_site& site, std::uint64_t records) {
  for (std::uint64_t i = 0; i < records; ++i) {
    site.writer.append(site.encoder.encode(1 + i / per_entity, 1 + i % per_entity, 1.7e9,
                                           log::temperature_read{1'000'000'000}));
    if (i % 1000 == 999 && site.writer.flush())
      fail("cannot write a log");
  }
}

/// Decodes, checks, decrypts, transcodes and renders a million records.
void tail_a_million(benchmark::State& state) {
  const test::temp_dir work;
  const auto directory = work.path().string();
  {
    log_site site{directory};
    write_readings(site, tailed);
  }
  std::string text;
  for (auto _ : state) {
    auto secret = std::get<crypto::root_secret>(crypto::root_secret::parse(root_secret_text));
    log::event_tail events{
        log::tail{{directory + "/log", "temperature"}}, log::envelope_reader{{"Registered.secret"}},
        crypto::events_key{crypto::secret_store{directory + "/confidant", secret},
                           "default/secrets.temperature-events.key"}};
    std::uint64_t seen = 0;
    while (true) {
      const auto step = events.next(log::event_tail::clock::now());
      const auto* event = std::get_if<log::envelope>(&step);
      if (!event)
        break;
      text.clear();
      http::append_event_frame(text, event->json);
      ++seen;
    }
    if (seen != tailed)
      state.SkipWithError("records are missing");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tailed));
}
BENCHMARK(tail_a_million)->Unit(benchmark::kMillisecond);

/// Encodes, encrypts and appends records. Writes every 1,000 records, and syncs nothing.
void writer_append(benchmark::State& state) {
  const test::temp_dir work;
  log_site site{work.path().string()};
  for (auto _ : state)
    write_readings(site, 10'000);
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(writer_append)->Unit(benchmark::kMillisecond);

/// Does the same, but syncs after each group of records, which may have one record.
void writer_append_synced(benchmark::State& state) {
  const test::temp_dir work;
  log_site site{work.path().string()};
  const auto group = static_cast<std::uint64_t>(state.range(0));
  for (auto _ : state) {
    write_readings(site, group);
    if (site.writer.flush() || site.writer.sync())
      fail("cannot sync a log");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(writer_append_synced)->Arg(1)->Arg(100)->Arg(10'000)->UseRealTime();

/// Compacts so many bytes of readings. Each entity keeps its last ten readings, or only its newest
/// because none is young enough to stay.
void compaction(benchmark::State& state, const log::retention& keep) {
  const auto size = static_cast<std::uint64_t>(state.range(0));
  constexpr std::uint64_t record_size = 64;
  std::uint64_t bytes = 0;
  double longest_age = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const test::temp_dir work;
    log_site site{work.path().string()};
    while (site.writer.active_size() < size)
      write_readings(site, std::clamp<std::uint64_t>(size / record_size, 1'000, 20'000));
    const auto begin = std::chrono::steady_clock::now();
    auto aged = site.writer.age();
    const std::chrono::duration<double, std::milli> waited =
        std::chrono::steady_clock::now() - begin;
    longest_age = std::max(longest_age, waited.count());
    const std::atomic<bool> stop{false};
    state.ResumeTiming();
    const auto done = log::compact(*std::get<log::aged_ptr>(aged), keep, stop);
    bytes += std::get<log::compacted_history>(done).bytes_before;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.counters["append_waits_ms"] = longest_age;
}
BENCHMARK_CAPTURE(compaction, count, log::retention{10, 1'000})
    ->Arg(64 << 10)
    ->Arg(64 << 20)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(compaction, age, log::retention{1, 1'000, std::chrono::milliseconds{1}})
    ->Arg(64 << 20)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

log::kept_events kept_of(std::uint64_t events) {
  log::kept_events kept{std::size_t{1} << 30};
  for (std::uint64_t i = 0; i < events; ++i)
    kept.append({.entity_id = i / per_entity,
                 .seq_nr = 1 + i % per_entity,
                 .offset = i,
                 .hash = 0,
                 .timestamp = 1.7e9,
                 .json = sample_json});
  return kept;
}

void keep_event(benchmark::State& state) {
  log::kept_events kept{std::size_t{64} << 20};
  log::envelope event{
      .entity_id = 0, .seq_nr = 0, .offset = 0, .hash = 0, .timestamp = 1.7e9, .json = sample_json};
  for (auto _ : state) {
    event.entity_id = ++event.offset % 5000;
    benchmark::DoNotOptimize(kept.append(event));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(keep_event);

/// Lets a subscriber join: looks up and renders the entity's 20 events.
void join(benchmark::State& state) {
  const auto kept = kept_of(static_cast<std::uint64_t>(state.range(0)));
  std::uint64_t entity = 0;
  for (auto _ : state) {
    const auto id = ++entity % kept.entities();
    actors::batch_maker batches{1, log::selection{{id}}, actors::event_form()};
    benchmark::DoNotOptimize(batches.next(kept, kept.last_offset(id), std::nullopt,
                                          static_cast<std::uint32_t>(per_entity)));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(join)->Arg(1'000)->Arg(1'000'000);

} // namespace

} // namespace logflume::bench

BENCHMARK_MAIN();

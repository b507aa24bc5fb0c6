// Benchmarks of single steps in an event's way through the service.
#include "actors/counts/delivery_counts.hpp"
#include "http/message/frames.hpp"
#include "http/message/sse.hpp"
#include "log/event/envelope.hpp"
#include "log/event/json_cbor.hpp"
#include "log/record/crc32c.hpp"
#include "tests/bench/micro/samples.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <variant>

namespace logflume::bench {

namespace {

void record_decode(benchmark::State& state) {
  const auto bytes = sample_record();
  for (auto _ : state)
    benchmark::DoNotOptimize(log::decode_record(bytes, 16 * 1024));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(record_decode);

void crc(benchmark::State& state) {
  const std::vector<std::uint8_t> bytes(static_cast<std::size_t>(state.range(0)), 0x5A);
  for (auto _ : state)
    benchmark::DoNotOptimize(log::crc32c(bytes));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(crc)->Arg(80)->Arg(4096);

void cipher(benchmark::State& state) {
  const auto key = sample_cipher();
  const std::array<std::uint8_t, crypto::salt_size> salt{};
  std::vector<std::uint8_t> text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    key->apply(crypto::salt_view{salt}, text);
    benchmark::DoNotOptimize(text.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(cipher)->Arg(35)->Arg(4096);

/// Decrypts and transcodes an event.
void envelope_read(benchmark::State& state) {
  const auto bytes = sample_record();
  const auto key = sample_cipher();
  const auto decoded = log::decode_record(bytes, 16 * 1024);
  log::envelope_reader reader{{"Registered.secret"}};
  for (auto _ : state)
    benchmark::DoNotOptimize(reader.read(std::get<log::complete>(decoded).record, *key));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(envelope_read);

void cbor_to_json(benchmark::State& state) {
  std::vector<std::uint8_t> cbor{0xA1, 0x6F};
  for (const char c : std::string_view{"TemperatureRead"})
    cbor.push_back(static_cast<std::uint8_t>(c));
  cbor.insert(cbor.end(), {0xA1, 0x6B});
  for (const char c : std::string_view{"temperature"})
    cbor.push_back(static_cast<std::uint8_t>(c));
  cbor.insert(cbor.end(), {0x1A, 0x3B, 0x9A, 0xCA, 0x00});
  log::cbor_json transcoder{{"Registered.secret"}};
  for (auto _ : state)
    benchmark::DoNotOptimize(transcoder.transcode(cbor));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(cbor_to_json);

void json_to_cbor(benchmark::State& state) {
  log::json_cbor encoder{16 * 1024};
  for (auto _ : state)
    benchmark::DoNotOptimize(encoder.encode(sample_json));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(json_to_cbor);

void frame(benchmark::State& state) {
  std::string text;
  for (auto _ : state) {
    text.clear();
    http::append_event_frame(text, sample_json);
    benchmark::DoNotOptimize(text.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(frame);

/// Does everything that the metrics do for a delivery.
void count_delivery(benchmark::State& state) {
  static actors::delivery_counts counts;
  for (auto _ : state) {
    counts.wrote(60);
    counts.delivered(1);
    counts.took(std::chrono::microseconds{700}, 1);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(count_delivery)->ThreadRange(1, 2);

} // namespace

} // namespace logflume::bench

#pragma once

#include "actors/tailer/delivery.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace logflume::test {

using namespace actors;

/// Counts how often an event is rendered.
struct counting_form : wire_form {
  bool append(std::string& out, std::uint64_t, const log::kept_event& event) const override {
    ++rendered;
    out.append(event.json).append("\n\n");
    return true;
  }
  std::string_view keep_alive() const override { return ":\n"; }
  mutable int rendered = 0;
};

/// Records what a delivery decides. Receivers are numbers.
struct noted_outlet {
  using receiver = int;

  struct replay {
    int to = 0;
    std::optional<log::offset> after;
    log::offset until = 0;
  };

  void send(int to, event_batch_ptr batch) { sent[to].push_back(std::move(batch)); }
  void send(int to, const position& message) { positions[to].push_back(message); }
  void send(int to, const reset& message) { resets[to].push_back(message); }
  log::log_place newest() const { return place; }
  void report_empty(int to) { empty.push_back(to); }
  void begin_replay(const subscription<int>& from, log::offset until) {
    replays.push_back({from.receiver, from.sent, until});
  }
  void prefetch(int) {}

  std::map<int, std::vector<event_batch_ptr>> sent;
  std::map<int, std::vector<position>> positions;
  std::map<int, std::vector<reset>> resets;
  log::log_place place;
  std::vector<int> empty;
  std::vector<replay> replays;
};

struct delivery_fixture {
  static constexpr std::uint64_t entity = 7;

  explicit delivery_fixture(std::size_t keep = 1 << 20) :
      to{1, {.keep = keep, .max_entities = 16}, outlet, counts} {}

  std::shared_ptr<stream_progress> join(int id, std::uint32_t mailbox = 4,
                                        std::optional<log::offset> after = {},
                                        const wire_form* in = nullptr) {
    auto progress = std::make_shared<stream_progress>(mailbox, stream_progress::clock::time_point{},
                                                      log::selection{{entity}}, in ? *in : form);
    to.subscribe({.id = static_cast<std::uint64_t>(id),
                  .receiver = id,
                  .progress = progress,
                  .sent = after});
    return progress;
  }

  /// Appends readings and broadcasts them together.
  void append(int count) {
    for (int i = 0; i < count; ++i)
      put("reading " + std::to_string(next));
    to.broadcast({});
  }

  void put(const std::string& json) {
    to.append({.entity_id = entity, .seq_nr = next + 1, .offset = next, .json = json});
    ++next;
  }

  /// Has the subscriber write everything that was sent to it.
  void drain(int id, stream_progress& progress) {
    progress.sent_through(outlet.sent[id].back()->last.offset);
    if (progress.credit.give_back(progress.credit.in_flight()))
      to.go_on(static_cast<std::uint64_t>(id));
  }

  std::uint32_t events_of(int id) {
    std::uint32_t count = 0;
    for (const auto& batch : outlet.sent[id])
      count += batch->count;
    return count;
  }

  log::offset next = 0;
  counting_form form;
  noted_outlet outlet;
  tailer_counts counts;
  delivery<noted_outlet> to;
};

} // namespace logflume::test

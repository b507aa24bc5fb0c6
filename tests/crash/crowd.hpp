#pragma once

#include "tests/crash/resuming_client.hpp"
#include "tests/e2e/tool.hpp"

#include <poll.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace logflume::test {

/// Returns the events that the log holds, read by `logflume cat`.
inline received_events events_in(const site& at) {
  received_events result;
  for (const auto& line : lines_of(run_logflume(on(at, {"cat", "--http.redact="})).out)) {
    rapidjson::Document json;
    json.Parse(line.data(), line.size());
    REQUIRE(json.IsObject());
    put(result, json["offset"].GetUint64(),
        {.entity_id = std::stoull(text_of(json["entity_id"])),
         .seq_nr = json["seq_nr"].GetUint64(),
         .hash = hash_of_event(line)});
  }
  return result;
}

inline std::size_t count(const received_events& events) {
  return static_cast<std::size_t>(
      std::ranges::count_if(events, [](const received_event& each) { return each.seq_nr != 0; }));
}

/// Differences between what clients received and what the log holds.
struct verdict {
  std::uint64_t lost = 0;
  /// Events that differ from the log's event at that offset.
  std::uint64_t altered = 0;
  /// Events of entities that the client does not follow.
  std::uint64_t not_followed = 0;
  /// Events that the log lacks. They are no fault if a compaction removed events.
  std::uint64_t not_in_log = 0;
};

inline void judge(const interest& followed, const received_events& received,
                  const received_events& log, verdict& result) {
  for (std::size_t offset = 0; offset < std::max(log.size(), received.size()); ++offset) {
    const auto stored = offset < log.size() ? log[offset] : received_event{};
    const auto seen = offset < received.size() ? received[offset] : received_event{};
    const bool is_stored = stored.seq_nr != 0;
    if (seen.seq_nr == 0) {
      result.lost += is_stored && followed.contains(stored.entity_id) ? 1 : 0;
    } else {
      result.altered += is_stored && seen != stored ? 1 : 0;
      result.not_followed += followed.contains(seen.entity_id) ? 0 : 1;
      result.not_in_log += is_stored ? 0 : 1;
    }
  }
}

/// Resuming clients of every kind: they follow all entities, a set or one, as SSE or as lines, with
/// the id in the header or in the query. Some of them are slow, some read page by page, and some
/// linger.
class crowd {
 public:
  crowd(std::size_t count, std::uint64_t entities, std::uint64_t seed, client_counts& counts) :
      random_{seed} {
    for (std::size_t i = 0; i < count; ++i)
      clients_.emplace_back(
          interest{
              .entities = choose_entities(i % 5, entities),
              .as_lines = i % 3 == 0,
              .id_in_query = i % 4 == 0,
              .lingers = i % 4 == 1,
              .reads_slowly = i % 10 == 9,
              .limit = i % 7 == 3 ? 20 + static_cast<std::uint32_t>(random_() % 40) : 0,
          },
          counts);
  }

  /// Reconnects the clients that are not connected, and reads once what has arrived.
  void turn(std::uint16_t port) {
    for (auto& each : clients_)
      each.reconnect(port);
    read();
  }

  /// Runs until each client has had a response.
  void connect_all(std::uint16_t port) {
    const auto lacks_response = [](const resuming_client& each) {
      return !each.has_head() && each.whole_responses() == 0;
    };
    for (const auto deadline = steady_clock::now() + patience;
         std::ranges::any_of(clients_, lacks_response); turn(port))
      REQUIRE(steady_clock::now() < deadline);
  }

  /// Disconnects a random client without notice; it comes back in the next turn.
  void disconnect_one() { clients_[random_() % clients_.size()].hang_up(); }

  /// Runs until each client has all its events in `log`, which does not grow, and then once more to
  /// see that nothing follows. No client is slow any more.
  void finish(std::uint16_t port, const received_events& log) {
    all_read_ = true;
    const auto deadline = steady_clock::now() + patience;
    const auto lacks_some = [&](const resuming_client& each) {
      return each.place() < last_for(each, log);
    };
    while (std::ranges::any_of(clients_, lacks_some) && steady_clock::now() < deadline)
      turn(port);
    CHECK_FALSE(std::ranges::any_of(clients_, lacks_some));
    for (auto& each : clients_) {
      each.hang_up();
      const auto before = each.whole_responses();
      while (each.whole_responses() == before && steady_clock::now() < deadline) {
        each.reconnect(port, "follow=false");
        if (each.is_connected())
          wait_and_receive(each);
      }
    }
  }

  void judge(const received_events& log, verdict& result) const {
    for (const auto& each : clients_)
      test::judge(each.followed(), each.events(), log, result);
  }

 private:
  /// Chooses all entities, a set, or one.
  std::vector<std::uint64_t> choose_entities(std::size_t kind, std::uint64_t entities) {
    std::set<std::uint64_t> chosen;
    const std::size_t count = kind == 0 ? 0 : kind < 3 ? 2 + random_() % 19 : 1;
    while (chosen.size() < count)
      chosen.insert(1 + random_() % entities);
    return {chosen.begin(), chosen.end()};
  }

  static std::optional<std::uint64_t> last_for(const resuming_client& client,
                                               const received_events& log) {
    for (auto offset = log.size(); offset-- > 0;)
      if (log[offset].seq_nr != 0 && client.followed().contains(log[offset].entity_id))
        return offset;
    return {};
  }

  void read() {
    std::vector<pollfd> watched;
    std::vector<resuming_client*> readable;
    for (auto& each : clients_) {
      if (!each.is_connected() ||
          (each.followed().reads_slowly && !all_read_ && random_() % 16 != 0))
        continue;
      watched.push_back({each.socket(), POLLIN, 0});
      readable.push_back(&each);
    }
    ::poll(watched.data(), watched.size(), 1);
    for (std::size_t i = 0; i < watched.size(); ++i)
      if (watched[i].revents != 0)
        readable[i]->receive();
  }

  static void wait_and_receive(resuming_client& client) {
    pollfd readable{client.socket(), POLLIN, 0};
    ::poll(&readable, 1, 1'000);
    client.receive();
  }

  std::minstd_rand random_;
  std::deque<resuming_client> clients_;
  bool all_read_ = false;
};

} // namespace logflume::test

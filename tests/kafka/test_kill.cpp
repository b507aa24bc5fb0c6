#include "tests/kafka/kafka_streams.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reserved_port.hpp"

#include <doctest/doctest.h>

#include <poll.h>

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// A multiple of the partitions: an entity's records are all in one.
constexpr int entities = 6;
constexpr int partitions = 3;

constexpr std::uint64_t entity_of(int number) {
  return 1 + static_cast<std::uint64_t>(number % entities);
}

/// What clients met, in all.
struct meetings {
  std::uint64_t resumed = 0;
  std::uint64_t broken = 0;
  std::uint64_t envelopes = 0;
  // None of these may come.
  std::uint64_t doubled = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t resets = 0;
  std::uint64_t ids_not_accepted = 0;
};

/// Follows one entity or all, at the one instance or at the other, and comes back with its last id
/// whenever its connection ends.
class kafka_follower {
 public:
  /// 0: all entities. `port`: the one to begin at.
  kafka_follower(std::uint64_t entity, std::size_t port, meetings& met) :
      entity_{entity}, port_{port}, met_{met} {}

  void come_back(const std::array<reserved_port, 2>& ports) {
    if (connection_)
      return;
    try {
      connection_ = std::make_unique<sse_client>(ports.at(port_++ % ports.size()).number());
      const auto entity = entity_ == 0 ? std::string{"*"} : std::to_string(entity_);
      connection_->send("GET /api/temperature/envelopes?entity=" + entity +
                        " HTTP/1.1\r\nHost: localhost\r\n" +
                        (id_.empty() ? std::string{} : last_event_id(id_)) + "\r\n");
      done_with_ = 0;
      brought_ = id_;
      has_head_ = false;
    } catch (const std::system_error&) {
      connection_.reset();
    }
  }

  void receive() {
    connection_->receive();
    look_at_head();
    read_body();
    if (connection_->closed() || connection_->response().done()) {
      met_.broken += has_head_ ? 1 : 0;
      connection_.reset();
    }
  }

  bool is_connected() const { return connection_ != nullptr; }
  int socket() const { return connection_->socket(); }
  const std::set<int>& seen() const { return seen_; }
  bool follows(int number) const { return entity_ == 0 || entity_of(number) == entity_; }

 private:
  void look_at_head() {
    const auto& response = connection_->response();
    if (has_head_ || !response.has_head() || response.status() != 200)
      return;
    has_head_ = true;
    met_.resumed += brought_.empty() ? 0 : 1;
  }

  void read_body() {
    const std::string_view body = connection_->response().body();
    const auto end = body.rfind("\n\n");
    if (!has_head_ || end == body.npos || end < done_with_)
      return;
    for (const auto& event : parse_sse(body.substr(done_with_, end + 2 - done_with_)).events)
      take(event);
    done_with_ = end + 2;
  }

  void take(const sse_event& event) {
    if (!event.id.empty())
      id_ = event.id;
    met_.resets += event.type == "reset" ? 1 : 0;
    if (!event.type.empty())
      return;
    ++met_.envelopes;
    // Known once the first event comes: the stream goes on where the client was.
    const auto accepted = connection_->response().header("logflume-last-event-id");
    met_.ids_not_accepted += accepted == (brought_.empty() ? "none" : brought_) ? 0 : 1;
    const auto number = number_of(event);
    if (!seen_.insert(number).second)
      ++met_.doubled;
    auto& last = last_.try_emplace(entity_of(number), -1).first->second;
    if (number <= last)
      ++met_.out_of_order;
    last = number;
  }

  std::uint64_t entity_;
  std::size_t port_;
  meetings& met_;
  client_ptr connection_;
  std::size_t done_with_ = 0;
  bool has_head_ = false;
  std::string brought_;
  std::string id_;
  std::set<int> seen_;
  std::map<std::uint64_t, int> last_;
};

/// Two services that follow one topic, and are killed.
class instances {
 public:
  instances(const site& at, const std::string& brokers) : at_{at}, brokers_{brokers} {
    start(0);
    start(1);
  }

  const std::array<reserved_port, 2>& ports() const { return ports_; }

  void kill_and_start(std::size_t which) {
    auto& victim = *services_.at(which);
    victim.child().signal(SIGKILL);
    REQUIRE(victim.child().wait(patience) == -SIGKILL);
    start(which);
  }

 private:
  /// The second has hardly any memory, and fetches again.
  void start(std::size_t which) {
    auto flags = kafka_flags(at_, brokers_);
    flags.push_back("--http.listen=" + ports_.at(which).address());
    if (which == 1)
      for (const auto* flag : {"--log.keep=16KiB", "--http.mailbox=16"})
        flags.emplace_back(flag);
    services_.at(which).emplace(at_, flags);
  }

  const site& at_;
  std::string brokers_;
  std::array<reserved_port, 2> ports_;
  std::array<std::optional<served>, 2> services_;
};

void turn(std::deque<kafka_follower>& clients, const instances& at) {
  std::vector<pollfd> watched;
  std::vector<kafka_follower*> behind;
  for (auto& each : clients) {
    each.come_back(at.ports());
    if (each.is_connected()) {
      watched.push_back({each.socket(), POLLIN, 0});
      behind.push_back(&each);
    }
  }
  ::poll(watched.data(), watched.size(), 1);
  for (std::size_t i = 0; i < watched.size(); ++i)
    if (watched[i].revents != 0)
      behind[i]->receive();
}

std::set<int> wanted(const kafka_follower& client, int produced) {
  std::set<int> numbers;
  for (int number = 0; number < produced; ++number)
    if (client.follows(number))
      numbers.insert(numbers.end(), number);
  return numbers;
}

TEST_CASE("two instances that follow a topic in Kafka are killed in turn: each client that resumes "
          "gets each event once and in order") {
  const int kills = long_run() ? 200 : 6;
  const std::size_t client_count = long_run() ? 100 : 14;
  const site at;
  mock_kafka cluster;
  cluster.create(readings_topic, partitions);
  instances services{at, cluster.brokers()};
  std::minstd_rand random{random_seed()};
  meetings met;
  std::deque<kafka_follower> clients;
  for (std::size_t i = 0; i < client_count; ++i)
    clients.emplace_back(i % (entities + 1), i, met);

  int produced = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const auto envelopes = met.envelopes + 1 + random() % (40 * client_count);
    const auto time = steady_clock::now() + std::chrono::milliseconds{random() % 2'000};
    while (met.envelopes < envelopes && steady_clock::now() < time) {
      for (auto count = random() % 4; count > 0; --count, ++produced)
        cluster.produce(readings_topic,
                        {numbered_record(produced % partitions, entity_of(produced), produced)});
      turn(clients, services);
    }
    services.kill_and_start(static_cast<std::size_t>(kill) % 2);
  }
  const auto deadline = steady_clock::now() + patience;
  for (auto& each : clients) {
    const auto numbers = wanted(each, produced);
    while (each.seen().size() < numbers.size() && steady_clock::now() < deadline)
      turn(clients, services);
    CHECK((each.seen() == numbers));
  }
  CHECK(produced > kills);
  CHECK(met.resumed > 0);
  CHECK(met.doubled == 0);
  CHECK(met.out_of_order == 0);
  CHECK(met.resets == 0);
  CHECK(met.ids_not_accepted == 0);
  MESSAGE(kills, " kills, ", client_count, " clients, ", produced, " events, ", met.envelopes,
          " envelopes, ", met.resumed, " resumed, ", met.broken, " broken");
}

} // namespace

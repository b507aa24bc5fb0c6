#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

/// A client that follows the rules, and what it knows: reads frames, resumes, and obeys resets.
class careful_client {
 public:
  /// Reads at most `frames` whole frames; the rest is lost with the connection.
  void read(std::string_view text, std::size_t frames) {
    for (auto end = text.find("\n\n"); end != text.npos && frames > 0; --frames) {
      take(text.substr(0, end));
      text.remove_prefix(end + 2);
      end = text.find("\n\n");
    }
  }

  static std::size_t frames_in(std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find("\n\n"); at != text.npos; at = text.find("\n\n", at + 2))
      ++count;
    return count;
  }

  const std::string& last_id() const { return last_id_; }
  /// Temperatures by offset.
  const std::map<log::offset, std::uint32_t>& events() const { return events_; }
  bool is_caught_up() const { return caught_up_; }

 private:
  void take(std::string_view frame) {
    std::map<std::string_view, std::string_view> fields;
    while (!frame.empty()) {
      const auto line = frame.substr(0, frame.find('\n'));
      frame.remove_prefix(std::min(line.size() + 1, frame.size()));
      const auto colon = line.find(':');
      fields[line.substr(0, colon)] = line.substr(colon + 1);
    }
    const auto place = log::parse_log_place(fields["id"]);
    RC_ASSERT(place);
    last_id_ = fields["id"];
    if (fields["event"] == "reset") {
      place_ = *place;
      std::erase_if(events_, [&](const auto& x) { return !place_ || x.first > place_->offset; });
      return;
    }
    if (fields["event"] == "position") {
      caught_up_ = fields["data"].find("\"caught_up\":true") != std::string_view::npos;
      // A position may name the place where the client already is.
      RC_ASSERT(!place_ || (*place && (*place)->offset >= place_->offset));
    } else {
      RC_ASSERT(!place_ || (*place)->offset > place_->offset);
      constexpr std::string_view mark = R"("temperature":)";
      const auto at = fields["data"].find(mark) + mark.size();
      events_[(*place)->offset] =
          static_cast<std::uint32_t>(std::stoul(std::string{fields["data"].substr(at)}));
    }
    place_ = *place;
  }

  std::string last_id_;
  log::log_place place_;
  std::map<log::offset, std::uint32_t> events_;
  bool caught_up_ = false;
};

struct resuming_client {
  log::selection followed;
  std::uint32_t ahead = 0;
  careful_client knows;
  std::shared_ptr<record_of_stream> record;
  subscriber_actor actor;
};

/// A log, a tailer, and clients that lag, lose their connections and resume with their ids.
class resume_model {
 public:
  resume_model(std::size_t keep, std::uint32_t mailbox) :
      settings_{log_.settings(keep)}, mailbox_{mailbox} {
    start_tailer();
  }

  void append(std::uint64_t entity, int count) {
    for (int i = 0; i < count; ++i) {
      const auto at = log_.reading(entity, ++last_temperature_);
      records_.push_back({log_.size(), entity, last_temperature_, at});
      written_[at] = last_temperature_;
    }
  }

  /// Compacts the log as another process: sets the active file aside, and keeps the last record and
  /// each one that `choice` has a bit for. In between, actors run for `slices` time slices.
  void compact(std::uint32_t choice, int slices) {
    if (records_.empty())
      return;
    log_.close();
    const auto& files = log_.topic;
    if (std::filesystem::exists(files.history))
      std::filesystem::rename(files.history, files.ancient_history);
    if (std::filesystem::exists(files.active))
      std::filesystem::rename(files.active, files.history);
    look();
    run(slices);
    const auto last = records_.back().at;
    const auto stays = [&](log::offset at) { return at == last || (choice >> at % 32 & 1) != 0; };
    std::vector<std::uint8_t> left;
    for (const auto& file : {files.ancient_history, files.history})
      if (std::filesystem::exists(file))
        for (const auto& [at, bytes] : read_records(file))
          if (stays(at))
            left.insert(left.end(), bytes.begin(), bytes.end());
    write_file(files.work, left);
    std::filesystem::rename(files.work, files.history);
    std::filesystem::remove(files.ancient_history);
    std::erase_if(records_, [&](const stored& x) { return !stays(x.at); });
    compacted_ = true;
  }

  void cut(std::size_t count) {
    if (count >= records_.size())
      return;
    records_.resize(records_.size() - count);
    log_.cut_to(records_.back().end);
  }

  void look() { caf::anon_send(tailer_, actors::read_log{}); }

  void join(log::selection followed, bool drains, std::uint32_t ahead) {
    auto& client = clients_.emplace_back();
    client.followed = std::move(followed);
    client.ahead = ahead;
    connect(client, drains);
  }

  void drain(std::size_t which) { caf::anon_send(client(which).actor, writable{}); }

  /// Breaks the connection, so that the newest `lost` frames do not arrive, and connects again.
  void come_back(std::size_t which, std::size_t lost, bool drains) {
    auto& broken = client(which);
    caf::anon_send_exit(broken.actor, caf::exit_reason::kill);
    const auto frames = careful_client::frames_in(broken.record->text);
    broken.knows.read(broken.record->text, frames - std::min(lost, frames));
    connect(broken, drains);
  }

  /// Restarts the service; every client comes back.
  void restart() {
    caf::anon_send_exit(tailer_, caf::exit_reason::kill);
    world_.run();
    start_tailer();
    for (std::size_t i = 0; i < clients_.size(); ++i)
      come_back(i, i % 3, i % 2 == 0);
  }

  void pass(std::chrono::milliseconds time) { world_.advance(time); }

  void run(int slices) {
    while (slices-- > 0 && world_.run_once()) {
    }
  }

  /// Checks that each client knows what the log holds of its entities, and nothing else.
  void check_all() {
    drain_all();
    for (auto& client : clients_) {
      client.knows.read(client.record->text, SIZE_MAX);
      std::map<log::offset, std::uint32_t> expected;
      for (const auto& record : records_)
        if (client.followed.contains(record.entity))
          expected[record.at] = record.temperature;
      if (!compacted_)
        RC_ASSERT(client.knows.events() == expected);
      // A client may have seen records that were compacted away later.
      for (const auto& [at, temperature] : expected)
        RC_ASSERT(client.knows.events().contains(at));
      for (const auto& [at, temperature] : client.knows.events())
        RC_ASSERT(written_.at(at) == temperature);
      RC_ASSERT(client.knows.is_caught_up());
      RC_ASSERT(client.record->most_in_flight <= mailbox_);
    }
  }

  bool has_clients() const { return !clients_.empty(); }

 private:
  struct stored {
    std::uintmax_t end = 0;
    std::uint64_t entity = 0;
    std::uint32_t temperature = 0;
    log::offset at = 0;
  };

  static std::vector<std::pair<log::offset, std::vector<std::uint8_t>>>
  read_records(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    const std::vector<char> text{std::istreambuf_iterator<char>{in}, {}};
    log::bytes_view rest{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    std::vector<std::pair<log::offset, std::vector<std::uint8_t>>> result;
    while (!rest.empty()) {
      const auto found =
          std::get<log::complete>(log::decode_record(rest, log::default_max_record_size));
      const auto bytes = rest.first(found.size);
      result.emplace_back(found.record.offset, std::vector(bytes.begin(), bytes.end()));
      rest = rest.subspan(found.size);
    }
    return result;
  }

  static void write_file(const std::filesystem::path& file,
                         const std::vector<std::uint8_t>& bytes) {
    std::ofstream{file, std::ios::binary}.write(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<std::streamsize>(bytes.size()));
  }

  void start_tailer() {
    const auto top = world_.ending(world_.system.spawn(count_ready, std::make_shared<int>(0)));
    tailer_ = world_.ending(world_.system.spawn(log_tailer, settings_, top, topic_journal{},
                                                &world_.topic_counts()->tailer));
  }

  void connect(resuming_client& client, bool drains) {
    client.record = std::make_shared<record_of_stream>();
    client.record->ahead = client.ahead;
    const auto progress = std::make_shared<stream_progress>(
        mailbox_, stream_progress::clock::time_point{}, client.followed, envelope_form());
    const auto start =
        std::make_shared<const stream_start>(stream_start{.last_event_id = client.knows.last_id()});
    client.actor = world_.ending(world_.system.spawn(recorder, client.record, progress, tailer_,
                                                     drains, std::optional<log::offset>{}, start));
    caf::actor_cast<caf::actor>(client.actor)
        ->attach_functor([tailer = tailer_, id = client.actor.id()] {
          caf::anon_send(tailer, unsubscribe{id});
        });
  }

  void drain_all() {
    look();
    // A client that has just come back starts to wait for its id here, and not after the time that
    // passes.
    world_.run();
    world_.advance(2s);
    for (bool more = true; more;) {
      more = false;
      for (auto& client : clients_) {
        if (client.record->undrained == 0)
          continue;
        more = true;
        caf::anon_send(client.actor, writable{});
      }
      world_.advance(2s);
    }
  }

  resuming_client& client(std::size_t which) { return clients_[which % clients_.size()]; }

  log_world log_;
  actor_world world_;
  std::shared_ptr<const tailer_settings> settings_;
  std::uint32_t mailbox_;
  tailer_actor tailer_;
  std::vector<resuming_client> clients_;
  /// What the log holds; `written_` is everything that it ever held.
  std::vector<stored> records_;
  std::map<log::offset, std::uint32_t> written_;
  bool compacted_ = false;
  std::uint32_t last_temperature_ = 0;
};

log::selection any_selection() {
  std::vector<std::uint64_t> entities;
  for (std::uint64_t id = 1; id <= 4; ++id)
    if (*rc::gen::arbitrary<bool>())
      entities.push_back(id);
  return log::selection{std::move(entities)};
}

enum class accidents : std::uint8_t { none, cuts, compactions };

void run_model(resume_model& model, accidents with) {
  const auto steps = *rc::gen::inRange(10, model_steps(80));
  for (int i = 0; i < steps; ++i) {
    const auto entity = *rc::gen::inRange<std::uint64_t>(1, 5);
    const auto pick = *rc::gen::inRange<std::size_t>(0, 64);
    switch (*rc::gen::inRange(0, 12)) {
    case 0:
    case 1:
      model.append(entity, *rc::gen::inRange(1, 40));
      break;
    case 2:
      model.look();
      break;
    case 3:
      model.join(any_selection(), pick % 2 == 0, static_cast<std::uint32_t>(pick / 16));
      break;
    case 4:
    case 5:
      if (model.has_clients())
        model.drain(pick);
      break;
    case 6:
    case 7:
      if (model.has_clients())
        model.come_back(pick, pick % 5, pick % 2 == 0);
      break;
    case 8:
      if (pick < 8)
        model.pass(pick * 200ms);
      break;
    case 9:
      if (pick < 4)
        model.restart();
      break;
    case 10:
      if (with == accidents::cuts)
        model.cut(pick % 8);
      else if (with == accidents::compactions)
        model.compact(*rc::gen::arbitrary<std::uint32_t>(), static_cast<int>(pick));
      break;
    default:
      model.run(static_cast<int>(pick));
    }
  }
  model.check_all();
}

} // namespace

TEST_CASE("a client that resumes with an id gets every event of its entities exactly once") {
  CHECK(rc::check([] {
    const auto keep = *rc::gen::element<std::size_t>(1'000, 8'000, 1'000'000);
    resume_model model{keep, *rc::gen::inRange<std::uint32_t>(1, 17)};
    run_model(model, accidents::none);
  }));
}

TEST_CASE("each client has the remaining events after its resets however the log is cut") {
  CHECK(rc::check([] {
    resume_model model{1'000'000, *rc::gen::inRange<std::uint32_t>(1, 9)};
    run_model(model, accidents::cuts);
  }));
}

TEST_CASE(
    "a client that resumes with an id gets all events that the log still has after compactions") {
  CHECK(rc::check([] {
    const auto keep = *rc::gen::element<std::size_t>(1'000, 8'000, 1'000'000);
    resume_model model{keep, *rc::gen::inRange<std::uint32_t>(1, 17)};
    run_model(model, accidents::compactions);
  }));
}

} // namespace logflume::test

#include "actors/gateway/sensors.hpp"

#include "actors/runtime/errors.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <unordered_map>
#include <utility>

namespace logflume::actors {

namespace {

/// Maximum number of commands that share one write and one reading of the log.
constexpr std::size_t commands_at_once = 1024;

bool is_registration(const sensor_command& command) {
  return log::registration_in(command.event) != nullptr;
}

log::sensor_event event_of(const reading& each) {
  if (each.event)
    return each.event;
  return log::temperature_read{each.temperature};
}

caf::error unreadable(const log::read_failure& failure) {
  return caf::make_error(ec::log_unreadable,
                         failure.path.string() + ": " + failure.error.message());
}

} // namespace

void sensors_state::recover() {
  table.emplace(settings->max_entities);
  const auto failure = settings->reader().read_numbers(
      [&](std::uint64_t entity_id, std::uint64_t seq_nr) { table->recovered(entity_id, seq_nr); });
  if (failure) {
    end(unreadable(*failure));
    return;
  }
  const auto last_used = table->in_memory();
  if (!read_back({last_used.begin(), last_used.end()}))
    return;
  show_counts();
  journal.write(level::info, "writer_ready", {{"sensors", table->known()}});
}

bool sensors_state::read_back(const std::unordered_set<std::uint64_t>& entities) {
  if (entities.empty())
    return true;
  crypto::events_key key{settings->secrets, settings->events_key};
  const auto& found = key.get(std::chrono::steady_clock::now());
  const auto* cipher = std::get_if<std::shared_ptr<const crypto::cipher>>(&found);
  if (!cipher) {
    const auto* refused = std::get_if<crypto::secret_refused>(&found);
    end(caf::make_error(ec::log_unreadable, refused
                                                ? refused->message
                                                : settings->events_key + ": the key is missing"));
    return false;
  }
  const auto failure = settings->reader().read_events(
      **cipher, [&](std::uint64_t entity_id) { return entities.contains(entity_id); },
      [&](std::uint64_t entity_id, const log::sensor_event& event) {
        table->use(entity_id)->apply(event);
      });
  if (failure)
    end(unreadable(*failure));
  return !failure;
}

sensors_state::answer sensors_state::add(const sensor_command& command) {
  auto promise = self->make_response_promise<recorded>();
  registrations += is_registration(command) ? 1 : 0;
  queue.push_back({command, promise, nullptr});
  handle_queue_later();
  return promise;
}

void sensors_state::add(const reading_batch_ptr& batch) {
  for (const auto& each : batch->readings()) {
    // A flood of packets from unknown sensors must not fill the queue.
    if (registrations == 0 && !settings->auto_register && !table->knows(each.entity_id))
      drop_unregistered(each.entity_id, batch->timestamp());
    else
      queue.push_back({{each.entity_id, event_of(each), batch->timestamp()}, {}, batch});
  }
  handle_queue_later();
}

void sensors_state::handle_queue_later() {
  if (!draft_in_flight && (stopping || !queue.empty()) && !std::exchange(handling_pending, true))
    self->send(sensors_self{self}, actors::handle_queue{});
}

void sensors_state::handle_queue() {
  handling_pending = false;
  if (draft_in_flight)
    return;
  auto next = make_draft();
  if (next.commands.empty()) {
    if (stopping && queue.empty())
      self->quit();
    else
      handle_queue_later();
    return;
  }
  const append message{next.records};
  draft_in_flight = std::move(next);
  self->request(writer, caf::infinite, message)
      .then([this](const appended& done) { accepted(done); },
            [this](const caf::error& reason) { refused(reason); });
}

sensors_state::draft sensors_state::make_draft() {
  draft made{std::make_shared<std::vector<log::sensor_record>>(), {}};
  std::unordered_set<std::uint64_t> entities;
  std::size_t count = 0;
  for (; count < std::min(queue.size(), commands_at_once); ++count) {
    const auto id = queue[count].command.entity_id;
    if (!entities.contains(id) && entities.size() == table->max_in_memory())
      break;
    entities.insert(id);
  }
  if (!activate(entities))
    return made;

  std::unordered_map<std::uint64_t, progress> reached;
  for (; count > 0; --count) {
    auto each = std::move(queue.front());
    queue.pop_front();
    const auto entity_id = each.command.entity_id;
    const auto [at, is_new] = reached.try_emplace(entity_id);
    if (const auto* state = is_new ? table->use(entity_id) : nullptr)
      at->second = {table->seq_nr(entity_id), state->may_post()};
    if (each.batch && registers_itself(at->second)) {
      ++registrations;
      add_to(made, {{entity_id, log::random_registration(), each.command.timestamp}, {}, nullptr},
             at->second);
    }
    if (const auto reason = objection(each.command, at->second))
      refuse(each, reason);
    else
      add_to(made, std::move(each), at->second);
  }
  return made;
}

bool sensors_state::registers_itself(const progress& entity) const {
  return settings->auto_register && entity.seq_nr == 0 && kinds.registered.has_value();
}

caf::error sensors_state::objection(const sensor_command& command, const progress& entity) const {
  const auto& event = command.event;
  if (!is_registration(command) && !command.needs_no_registration && !entity.may_post)
    return caf::make_error(ec::not_registered);
  if (std::holds_alternative<log::registered>(event) && !kinds.registered)
    return caf::make_error(ec::not_written,
                           settings->packets.kinds.refusal(log::registered_variant));
  if (std::holds_alternative<log::temperature_read>(event) && !kinds.temperature_read)
    return caf::make_error(ec::not_written,
                           settings->packets.kinds.refusal(log::temperature_read_variant));
  if (!log::fits(event, settings->max_record_size))
    return caf::make_error(ec::not_written, "it is longer than log.max_record_size allows");
  return {};
}

void sensors_state::add_to(draft& made, waiting command, progress& entity) {
  const auto& [entity_id, event, timestamp, needs_no_registration] = command.command;
  if (const auto* registration = log::registration_in(event))
    entity.may_post = !registration->secret.empty();
  made.records->push_back(
      {.entity_id = entity_id, .seq_nr = ++entity.seq_nr, .timestamp = timestamp, .event = event});
  made.commands.push_back(std::move(command));
}

bool sensors_state::activate(const std::unordered_set<std::uint64_t>& entities) {
  std::unordered_set<std::uint64_t> passivated;
  for (const auto id : entities)
    if (!table->use(id) && table->knows(id))
      passivated.insert(id);
  for (const auto id : passivated)
    table->bring_in(id);
  return read_back(passivated);
}

void sensors_state::accepted(const appended& written) {
  auto done = std::move(*draft_in_flight);
  draft_in_flight.reset();
  for (std::size_t i = 0; i < done.commands.size(); ++i) {
    const auto& record = (*done.records)[i];
    table->apply(record.entity_id, record.seq_nr, record.event);
    auto& each = done.commands[i];
    registrations -= is_registration(each.command) ? 1 : 0;
    if (is_registration(each.command))
      counts->unregistered.registered(record.entity_id);
    if (each.batch)
      counts->recorded.add();
    if (each.promise.pending())
      each.promise.deliver(recorded{written.first + i, record.seq_nr, written.hashes.at(i)});
  }
  show_counts();
  handle_queue_later();
}

void sensors_state::refused(const caf::error& reason) {
  auto lost = std::move(*draft_in_flight);
  draft_in_flight.reset();
  for (auto& each : lost.commands)
    refuse(each, reason);
  handle_queue_later();
}

void sensors_state::refuse(waiting& each, const caf::error& reason) {
  registrations -= is_registration(each.command) ? 1 : 0;
  if (each.batch && reason == ec::not_registered)
    drop_unregistered(each.command.entity_id, each.command.timestamp);
  else if (each.batch)
    counts->dropped_by(drop_reason::write_refused).add();
  if (each.promise.pending())
    each.promise.deliver(reason);
}

void sensors_state::end(const caf::error& reason) {
  if (auto lost = std::exchange(draft_in_flight, std::nullopt))
    for (auto& each : lost->commands)
      refuse(each, reason);
  for (auto& each : std::exchange(queue, {}))
    refuse(each, reason);
  self->quit(reason);
}

void sensors_state::drop_unregistered(std::uint64_t entity_id, double timestamp) {
  counts->dropped_by(drop_reason::not_registered).add();
  unregistered->dropped(entity_id, timestamp, self->clock().now());
}

void sensors_state::show_counts() const {
  counts->sensors_known.set(static_cast<std::int64_t>(table->known()));
  counts->sensors_in_memory.set(static_cast<std::int64_t>(table->in_memory_count()));
}

sensors_self::behavior_type sensors(sensors_state::pointer self,
                                    std::shared_ptr<const gateway_settings> settings,
                                    std::shared_ptr<ingest_counts> counts, appender_actor writer,
                                    topic_journal journal) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.kinds = log::sensor_kinds_of(state.settings->packets.kinds);
  state.counts = std::move(counts);
  state.writer = std::move(writer);
  state.journal = std::move(journal);
  state.unregistered.emplace(&state.counts->unregistered, state.journal);
  self->set_down_handler([=](caf::down_msg& down) { self->state.end(down.reason); });
  self->monitor(state.writer);
  state.recover();
  return {
      [=](const sensor_command& command) { return self->state.add(command); },
      [=](const reading_batch_ptr& batch) { self->state.add(batch); },
      [=](actors::handle_queue) { self->state.handle_queue(); },
      [=](begin_stop) {
        self->state.stopping = true;
        self->state.handle_queue_later();
      },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
  };
}

} // namespace logflume::actors

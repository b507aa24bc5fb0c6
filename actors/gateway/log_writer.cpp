#include "actors/gateway/log_writer.hpp"

#include "actors/gateway/compactor.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/runtime/spare_thread.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace logflume::actors {

using policy = log::sync_policy::when;

void log_writer_state::open(const writer_listener_actor& listener) {
  if (const auto reason = settings->own_threads ? lack_of_threads() : std::nullopt) {
    self->quit(caf::make_error(ec::log_unwritable, *reason));
    return;
  }
  auto opened = log::writer::open(settings->topic, settings->max_record_size, *settings->files,
                                  settings->lock->get());
  if (auto* failure = std::get_if<log::write_failure>(&opened)) {
    self->quit(caf::make_error(ec::log_unwritable, std::move(failure->message)));
    return;
  }
  writer.emplace(std::move(std::get<log::writer>(opened)));
  settings->lock->set(writer->lock());
  key.emplace(settings->secrets, settings->events_key);
  stop_compaction = std::make_shared<std::atomic<bool>>(false);
  // A compaction must not outlive the actor, however that ends.
  self->attach_functor([stop = stop_compaction] { *stop = true; });
  compactor = settings->own_threads
                  ? self->spawn<caf::linked + caf::detached>(actors::compactor, settings->keep,
                                                             stop_compaction)
                  : self->spawn<caf::linked>(actors::compactor, settings->keep, stop_compaction);
  counts->writable = true;
  self->send(listener, writer_opened{});
  begin_compaction();
}

std::optional<std::string> log_writer_state::renew_key() {
  const auto& found = key->get(std::chrono::steady_clock::now());
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return missing->path.string() + ": the events' key is missing";
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return refused->message;
  if (const auto& now = std::get<std::shared_ptr<const crypto::cipher>>(found); now != cipher) {
    cipher = now;
    encoder.emplace(now, log::sensor_kinds_of(settings->packets.kinds));
  }
  return std::nullopt;
}

log_writer_state::answer log_writer_state::add(const append& request) {
  auto promise = self->make_response_promise<appended>();
  const auto records = request.records->size();
  if (ending) {
    const auto reason = end_reason ? to_sentence(end_reason) : "the writer is stopping";
    faults->failed(reason, records);
    return promise.deliver(caf::make_error(ec::not_written, reason));
  }
  if (const auto reason = renew_key()) {
    faults->failed(*reason, records);
    return promise.deliver(caf::make_error(ec::not_written, *reason));
  }
  auto& added = group.emplace_back(member{promise, writer->next_offset(), {}});
  added.hashes.reserve(records);
  for (const auto& each : *request.records) {
    const auto& fields = encoder->encode(each.entity_id, each.seq_nr, each.timestamp, each.event);
    added.hashes.push_back(log::record_hash(fields));
    writer->append(fields);
  }
  // This message is queued after everything that waits in the mailbox now.
  if (!std::exchange(write_pending, true))
    self->send(log_writer_self{self}, actors::write_group{});
  return promise;
}

void log_writer_state::write_group() {
  write_pending = false;
  if (group.empty())
    return;
  auto failure = writer->flush();
  if (!failure && settings->sync.mode == policy::always)
    failure = writer->sync();
  if (!failure) {
    accept_group();
    return;
  }
  refuse_group(failure->message);
  if (failure->error == std::errc::no_lock_available)
    end(caf::make_error(ec::log_unwritable, failure->message));
}

void log_writer_state::refuse_group(const std::string& reason) {
  for (auto& each : std::exchange(group, {})) {
    faults->failed(reason, each.hashes.size());
    each.promise.deliver(caf::make_error(ec::not_written, reason));
  }
}

void log_writer_state::accept_group() {
  faults->succeeded();
  counts->writes.add();
  for (auto& each : std::exchange(group, {})) {
    counts->records.add(each.hashes.size());
    unsynced += each.hashes.size();
    each.promise.deliver(appended{each.first, std::move(each.hashes)});
  }
  if (settings->sync.mode == policy::always) {
    unsynced = 0;
    counts->syncs.add();
  } else if (settings->sync.mode == policy::interval && !std::exchange(sync_pending, true)) {
    self->delayed_send(log_writer_self{self}, settings->sync.interval, sync_due{});
  }
  begin_compaction();
}

bool log_writer_state::sync() {
  if (settings->sync.mode == policy::never || unsynced == 0)
    return true;
  const auto failure = writer->sync();
  const auto records = std::exchange(unsynced, 0);
  if (!failure) {
    counts->syncs.add();
    return true;
  }
  journal.write(level::error, "sync_failed", {{"reason", failure->message}, {"lost", records}});
  // The failed sync dropped what was not written yet as well.
  refuse_group(failure->message);
  end(caf::make_error(ec::log_unwritable, failure->message));
  return false;
}

void log_writer_state::begin_compaction() {
  if (compacting || compaction_paused || ending || writer->active_size() < settings->compact_at ||
      !sync())
    return;
  auto aged = writer->age();
  if (const auto* failure = std::get_if<log::write_failure>(&aged)) {
    compaction_failed(failure->message);
    return;
  }
  compacting = true;
  self->request(compactor, caf::infinite, compact{std::move(std::get<log::aged_ptr>(aged))})
      .then([this](const compacted& done) { end_compaction(done.result); },
            [this](const caf::error& error) {
              compacting = false;
              end(error);
            });
}

void log_writer_state::end_compaction(const log::compaction_result& result) {
  compacting = false;
  if (ending) {
    self->quit(end_reason);
    return;
  }
  if (const auto* failure = std::get_if<log::write_failure>(&result)) {
    compaction_failed(failure->message);
    return;
  }
  compaction_pause.reset();
  counts->compactions.add();
  const auto& done = std::get<log::compacted_history>(result);
  journal.write(level::debug, "compacted",
                {{"kept", done.records_kept},
                 {"removed", done.records_removed},
                 {"bytes", done.bytes_after},
                 {"passes", done.passes}});
  if (done.bytes_of_no_record > 0 || done.records_out_of_order > 0)
    journal.write(level::warning, "compaction_left_behind",
                  {{"bytes_of_no_record", done.bytes_of_no_record},
                   {"records_out_of_order", done.records_out_of_order}});
  begin_compaction();
}

void log_writer_state::compaction_failed(const std::string& reason) {
  counts->failed_compactions.add();
  const auto wait = compaction_pause.next();
  journal.write(level::error, "compaction_failed",
                {{"reason", reason}, {"retry_ms", wait.count()}});
  compaction_paused = true;
  self->delayed_send(log_writer_self{self}, wait, retry_compaction{});
}

void log_writer_state::stop() {
  ending = true;
  write_group();
  counts->writable = false;
  if (sync())
    end({});
}

void log_writer_state::end(const caf::error& reason) {
  ending = true;
  counts->writable = false;
  if (!end_reason)
    end_reason = reason;
  if (compacting)
    *stop_compaction = true;
  else
    self->quit(end_reason);
}

void log_writer_state::other_ended(const caf::exit_msg& exit) {
  if (exit.source == compactor)
    compacting = false;
  end(exit.reason);
}

log_writer_self::behavior_type log_writer(log_writer_state::pointer self,
                                          std::shared_ptr<const gateway_settings> settings,
                                          std::shared_ptr<writer_counts> counts,
                                          const writer_listener_actor& listener,
                                          topic_journal journal) {
  auto& state = self->state;
  state.self = self;
  state.settings = std::move(settings);
  state.counts = std::move(counts);
  state.journal = std::move(journal);
  state.faults.emplace(state.counts.get(), state.journal);
  self->set_exit_handler([=](caf::exit_msg& exit) { self->state.other_ended(exit); });
  state.open(listener);
  return {
      [=](const append& request) { return self->state.add(request); },
      [=](actors::write_group) { self->state.write_group(); },
      [=](sync_due) {
        self->state.sync_pending = false;
        self->state.sync();
      },
      [=](retry_compaction) {
        self->state.compaction_paused = false;
        self->state.begin_compaction();
      },
      [=](begin_stop) { self->state.stop(); },
      [=](ask_mailbox) { return std::uint64_t{self->mailbox().size()}; },
  };
}

} // namespace logflume::actors

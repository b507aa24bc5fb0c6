#include "actors/admin/metrics.hpp"

#include "actors/admin/metric_families.hpp"
#include "actors/process/process_stats.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

namespace logflume::actors {

namespace {

using by_label = metric_families::by_label;

template <class Number>
by_label::value_type labelled(std::string_view value, Number count) {
  return {std::string{value}, static_cast<double>(count)};
}

void add_streams(metric_families& to, const service_counts& counts) {
  const auto& streams = counts.streams;
  to.gauge("logflume_streams_open", "Open streams.", streams.open.value());
  by_label ended;
  for (std::size_t i = 0; i < stream_end_names.size(); ++i)
    ended.push_back(labelled(stream_end_names[i], streams.ended[i].value()));
  to.counters("logflume_streams_total",
              "Ended streams: finished (complete, at its age, or because its topic was removed or "
              "the service drained), gone (the client hung up), slow (it took no byte for "
              "http.write_timeout), dropped (still open when its topic or the service had to end, "
              "or failed), expired (its access token expired or was revoked).",
              "outcome", ended);
  to.histogram("logflume_stream_seconds", "How long ended streams were open.", stream_bounds,
               streams.seconds.total());
  to.counter("logflume_slow_closed_total",
             "Streams closed because the client took no byte for http.write_timeout.",
             streams.ended[static_cast<std::size_t>(stream_end::slow)].value());

  const auto sent = counts.deliveries.total();
  to.counter("logflume_events_sent_total",
             "Events that were written to clients' sockets, counted once per client.", sent.events);
  to.counter("logflume_bytes_sent_total",
             "Bytes that were written to streams, response headers excluded.", sent.bytes);
  to.histogram("logflume_delivery_seconds",
               "Time from reading an event in the log to writing it to a client's socket, for "
               "events sent as they came; for several in one write, the time of the oldest.",
               delivery_bounds, sent.seconds);
}

void add_refusals(metric_families& to, const http::server_counts& server) {
  to.gauge("logflume_connections_open", "Open client connections, including streams.",
           server.connections);
  to.counter("logflume_connections_total", "Accepted connections.", server.accepted);
  to.counter("logflume_connections_dropped_total",
             "Connections that were closed to keep to http.max_pending.", server.dropped_pending);
  to.counters("logflume_tls_handshakes_failed_total",
              "TLS handshakes of http.listen that were not completed: failed (no common version or "
              "suite, a fault, or not within http.head_timeout), crowded_out (closed in favour of "
              "newer ones).",
              "reason",
              {labelled("failed", server.failed_handshakes),
               labelled("crowded_out", server.dropped_handshakes)});
  by_label refused{labelled("malformed", server.refused_heads)};
  for (std::size_t i = 0; i < http::stream_refusal_names.size(); ++i)
    refused.push_back(labelled(http::stream_refusal_names[i], server.refused_streams[i]));
  to.counters("logflume_refused_total",
              "Refused requests: malformed ones, and streams beyond http.max_streams or "
              "http.max_streams_per_address, or while the service drains.",
              "reason", refused);
  by_label errors;
  for (const auto& [error, times] : server.accept_errors) {
    const auto* name = ::strerrorname_np(error);
    errors.push_back(labelled(name == nullptr ? std::to_string(error) : name, times));
  }
  to.counters("logflume_accept_errors_total", "Failed calls of accept(2).", "errno", errors);
}

void add_access(metric_families& to, const http::server_counts& server,
                const service_counts& counts) {
  to.gauge("logflume_auth_keys", "Keys that access tokens are checked with.",
           counts.auth_keys.value());
  to.gauge("logflume_auth_keys_faulty",
           "1 while auth.keys cannot be used; the previous keys stay in force.",
           counts.auth_keys_faulty.load() ? 1 : 0);
  to.counter("logflume_tokens_verified_total", "Requests with a valid access token.",
             server.verified_tokens);
  by_label refused;
  for (std::size_t i = 0; i < http::access_refusals; ++i)
    refused.push_back(labelled(http::name_of_access_refusal(i), server.refused_access[i]));
  to.counters("logflume_access_refused_total",
              "Requests refused because of their access token, or because a token or a right was "
              "missing.",
              "reason", refused);
}

/// Returns how many bytes of the log the tailer or forwarder with these counts has not read yet.
template <class Counts>
std::uint64_t lag_of(const topic_view& topic, const Counts& reader) {
  const auto part = reader.part.value();
  return topic.topic->bytes_after(part < 0 ? std::nullopt
                                           : std::optional{static_cast<std::size_t>(part)},
                                  static_cast<std::uint64_t>(reader.position.value()));
}

void add_log(metric_families& to, const topic_view& topic) {
  const auto& tailer = topic.counts->tailer;
  if (const auto offset = tailer.last_offset.value(); offset >= 0)
    to.gauge("logflume_log_offset", "Offset of the last record read; absent before the first.",
             offset);
  to.gauge("logflume_log_ready",
           "1 while the log is read; 0 before its stored events were read, and while it waits for "
           "its files, its key or Kafka.",
           tailer.state.load() == tailing::following ? 1 : 0);
  to.gauge("logflume_log_lag_bytes", "Bytes of the log's files that have not been read yet.",
           lag_of(topic, tailer));
  to.counter("logflume_log_events_total", "Events read from the log.", tailer.events.value());
  to.counter("logflume_log_corrupt_total", "Damaged places in the log that were skipped.",
             tailer.corrupt.value());
  to.counter("logflume_log_truncations_total", "How often the log shrank or was recreated.",
             tailer.truncations.value());
  to.counter("logflume_log_compactions_total", "Compacted histories that were read.",
             tailer.compactions.value());
  to.counter("logflume_log_skipped_total",
             "Complete records that were skipped because they are not events, or do not "
             "decrypt.",
             tailer.skipped.value());
  to.counter("logflume_decrypt_failures_total", "Records that do not decrypt with the events' key.",
             tailer.decrypt_failures.value());
  to.counter("logflume_sequence_gaps_total",
             "Gaps in an entity's sequence numbers: a record was lost.",
             tailer.sequence_gaps.value());
  to.counter("logflume_tailer_restarts_total",
             "How often the tailer was restarted because the log could not be read.",
             tailer.restarts.value());
  to.gauge("logflume_kept_events", "Events kept in memory.", tailer.kept_events.value());
  to.counter("logflume_resumed_streams_total", "Streams that resumed at the client's last id.",
             tailer.resumed.value());
  by_label resets;
  for (std::size_t why = 0; why < reset_names.size(); ++why)
    resets.push_back(labelled(reset_names[why], tailer.resets[why].value()));
  to.counters("logflume_resets_total",
              "Resets sent in streams: the log does not have the last id of the client.", "reason",
              resets);
  to.gauge("logflume_kept_bytes", "Memory for kept events, bounded by log.keep.",
           tailer.kept_bytes.value());
  to.gauge("logflume_index_bytes", "Memory for the index of the log's files, bounded by log.index.",
           tailer.index_bytes.value());
  to.counter("logflume_replays_total", "How often part of the log was read again for a client.",
             tailer.replays_begun.value());
  to.counter("logflume_replay_blocks_total",
             "Blocks of 64 KiB that the index selected for these replays; none are counted when "
             "there is no index and the whole log is read.",
             tailer.replay_blocks.value());
  to.gauge("logflume_kept_entities", "Entities that have or had an event in the log.",
           tailer.kept_entities.value());
  to.gauge("logflume_subscribers_lagging",
           "Streams that are behind: their clients read slowly, or have just connected.",
           tailer.lagging.value());
}

void add_write_side(metric_families& to, const topic_counts& counts) {
  const auto& packets = counts.ingest;
  to.counter("logflume_packets_received_total", "Packets received from sensors.",
             packets.received.value());
  by_label dropped;
  for (std::size_t i = 0; i < drop_reason_names.size(); ++i)
    dropped.push_back(labelled(drop_reason_names[i], packets.dropped[i].value()));
  to.counters("logflume_packets_dropped_total", "Packets dropped, by reason.", "reason", dropped);
  to.counter("logflume_readings_recorded_total", "Readings recorded, as log.sync promises.",
             packets.recorded.value());
  to.gauge("logflume_readings_queued", "Readings queued for the log.", packets.queued.value());
  to.gauge("logflume_sensors_known", "Sensors in the log.", packets.sensors_known.value());
  to.gauge("logflume_sensors_in_memory", "Sensors whose state is in memory.",
           packets.sensors_in_memory.value());

  const auto& writer = counts.writer;
  to.gauge("logflume_writer_writable", "1 while the log can be written.",
           writer.writable.load() ? 1 : 0);
  to.counter("logflume_writer_records_total", "Records written.", writer.records.value());
  to.counter("logflume_writer_writes_total", "Writes of one or more records.",
             writer.writes.value());
  to.counter("logflume_writer_syncs_total", "How often the log was synced.", writer.syncs.value());
  to.counter("logflume_writer_refused_total", "Records that could not be written.",
             writer.refused.value());
  to.counter("logflume_writer_compactions_total", "Completed compactions.",
             writer.compactions.value());
  to.counter("logflume_writer_failed_compactions_total", "Failed compactions.",
             writer.failed_compactions.value());
}

void add_forwarding(metric_families& to, const topic_view& topic) {
  const auto& forward = topic.counts->forward;
  to.gauge("logflume_forward_running",
           "1 while the log is forwarded to Kafka; 0 while forwarding waits or has ended.",
           forward.state.load() == forwarding::forwarding ? 1 : 0);
  if (const auto offset = forward.last_offset.value(); offset >= 0)
    to.gauge("logflume_forward_offset",
             "Offset up to which the log was forwarded; absent before it is known.", offset);
  to.gauge("logflume_forward_lag_bytes", "Bytes of the log's files that were not forwarded yet.",
           lag_of(topic, forward));
  to.counter("logflume_forward_records_total", "Records forwarded.", forward.records.value());
  to.counter("logflume_forward_transactions_total", "Transactions committed in Kafka.",
             forward.transactions.value());
  to.counter("logflume_forward_skipped_total",
             "Offsets that compaction removed before they were forwarded.",
             forward.skipped.value());
  to.counter("logflume_forward_cuts_total",
             "How often the log was found to have been cut or recreated since it was forwarded.",
             forward.cuts.value());
  to.counter("logflume_forward_refused_total",
             "Records that Kafka refused, counted at every attempt.", forward.refused.value());
}

void add_actors(metric_families& to, const service_counts& counts,
                const std::vector<topic_view>& topics) {
  std::int64_t tailers = 0;
  std::int64_t replays = 0;
  std::int64_t gateways = 0;
  std::int64_t writers = 0;
  std::int64_t sensors = 0;
  for (const auto& topic : topics) {
    const auto& tailer = topic.counts->tailer;
    const auto& writer = topic.counts->writer;
    tailers += tailer.state != tailing::restarting ? 1 : 0;
    replays += tailer.replays.value();
    gateways += writer.gateway ? 1 : 0;
    writers += writer.log_writer ? 1 : 0;
    sensors += writer.sensors ? 1 : 0;
  }
  by_label kinds{labelled("http_front", counts.front.load() ? 1 : 0),
                 labelled("supervisor", counts.supervisor.load() ? 1 : 0),
                 labelled("log_tailer", tailers),
                 labelled("subscriber", counts.streams.open.value()), labelled("replay", replays)};
  if (std::ranges::any_of(topics, &topic_view::writes)) {
    kinds.push_back(labelled("gateway", gateways));
    kinds.push_back(labelled("log_writer", writers));
    kinds.push_back(labelled("sensors", sensors));
  }
  to.gauges("logflume_actors", "Running actors, by kind.", "kind", kinds);
}

void add_process(metric_families& to) {
  const auto process = read_process_stats();
  to.gauges("logflume_build_info", "Build information.", "version",
            {labelled(LOGFLUME_VERSION, 1)});
  to.counter("process_cpu_seconds_total", "Time in user and kernel mode.", process.cpu_seconds);
  if (process.start_seconds)
    to.gauge("process_start_time_seconds", "Start of the process since the Unix epoch.",
             *process.start_seconds);
  to.gauge("process_resident_memory_bytes", "Resident memory.", process.resident_bytes);
  to.gauge("process_virtual_memory_bytes", "Virtual memory.", process.virtual_bytes);
  to.gauge("process_threads", "Threads of the operating system.", process.threads);
  to.gauge("process_open_fds", "Open file descriptors.", process.open_files);
  to.gauge("process_max_fds", "Limit of open file descriptors.", process.max_files);
}

} // namespace

std::string metrics_of(const service_view& service, http::metrics_format format) {
  metric_families families;
  add_streams(families, *service.counts);
  const auto server = service.server->counts();
  add_refusals(families, server);
  if (server.has_access_rules)
    add_access(families, server, *service.counts);
  const auto topics = service.topics->all();
  for (const auto& topic : topics) {
    families.set_topic(topic.topic->name());
    add_log(families, topic);
    if (topic.writes)
      add_write_side(families, *topic.counts);
    if (topic.forwards)
      add_forwarding(families, topic);
  }
  families.set_topic({});
  add_actors(families, *service.counts, topics);
  add_process(families);
  return http::metrics_text(families.take(), format);
}

} // namespace logflume::actors

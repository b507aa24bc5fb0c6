#include "actors/admin/metrics.hpp"

#include "actors/admin/metric_families.hpp"
#include "actors/process/process_stats.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace logflume::actors {

namespace {

using by_label = metric_families::by_label;

template <class Number>
by_label::value_type labelled(std::string_view value, Number count) {
  return {std::string{value}, static_cast<double>(count)};
}

void add_streams(metric_families& to, const service_counts& counts) {
  const auto& streams = counts.streams;
  to.gauge("logflume_streams_open", "Streams that are open.", streams.open.value());
  by_label ended;
  for (std::size_t i = 0; i < stream_end_names.size(); ++i)
    ended.push_back(labelled(stream_end_names[i], streams.ended[i].value()));
  to.counters("logflume_streams_total",
              "Streams that ended: finished (at its age, or as the service drained), gone (the "
              "client hung up), slow (it took no byte for http.write_timeout), dropped (still "
              "open when the service had to end).",
              "outcome", ended);
  to.histogram("logflume_stream_seconds", "How long the streams that ended were open.",
               stream_bounds, streams.seconds.total());
  to.counter("logflume_slow_closed_total",
             "Streams whose client took no byte for http.write_timeout.",
             streams.ended[static_cast<std::size_t>(stream_end::slow)].value());

  const auto sent = counts.deliveries.total();
  to.counter("logflume_events_sent_total",
             "Events that clients' sockets took whole, each as often as it was sent.", sent.events);
  to.counter("logflume_bytes_sent_total",
             "Bytes that streams' sockets took after the response's header.", sent.bytes);
  to.histogram("logflume_delivery_seconds",
               "From reading an event in the log to a client's socket taking it, by this "
               "process's clock, for events sent as they came; where several left in one write, "
               "the time of the oldest.",
               delivery_bounds, sent.seconds);
}

void add_refusals(metric_families& to, const http::server_counts& server) {
  to.gauge("logflume_connections_open", "Clients' connections, streams among them.",
           server.connections);
  to.counter("logflume_connections_total", "Connections that were accepted.", server.accepted);
  by_label refused{labelled("malformed", server.refused_heads)};
  for (std::size_t i = 0; i < http::stream_refusal_names.size(); ++i)
    refused.push_back(labelled(http::stream_refusal_names[i], server.refused_streams[i]));
  to.counters("logflume_refused_total",
              "Requests that were refused: malformed, or streams over http.max_streams or "
              "http.max_streams_per_address, or while the service drains.",
              "reason", refused);
  by_label errors;
  for (const auto& [error, times] : server.accept_errors) {
    const auto* name = ::strerrorname_np(error);
    errors.push_back(labelled(name == nullptr ? std::to_string(error) : name, times));
  }
  to.counters("logflume_accept_errors_total", "Failures of accept(2).", "errno", errors);
}

/// Bytes of the topic's files that were not read yet.
std::uint64_t lag_of(const service_view& service) {
  const auto& tailer = service.counts->tailer;
  const tailed_file at = tailer.file;
  const auto size = [](const std::filesystem::path& file) {
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(file, missing);
    return missing ? std::uint64_t{0} : std::uint64_t{bytes};
  };
  std::uint64_t bytes = 0;
  const auto add = [&](tailed_file which, const std::filesystem::path& file) {
    if (at < which)
      bytes += size(file);
    else if (const auto read = static_cast<std::uint64_t>(tailer.position.value()); at == which)
      bytes += size(file) - std::min(size(file), read);
  };
  add(tailed_file::ancient_history, service.topic.ancient_history);
  add(tailed_file::history, service.topic.history);
  add(tailed_file::active, service.topic.active);
  return bytes;
}

void add_log(metric_families& to, const service_view& service) {
  const auto& tailer = service.counts->tailer;
  if (const auto offset = tailer.last_offset.value(); offset >= 0)
    to.gauge("logflume_log_offset", "Offset of the last record that was read; none before that.",
             offset);
  to.gauge("logflume_log_lag_bytes", "Bytes of the log's files that were not read yet.",
           lag_of(service));
  to.counter("logflume_log_events_total", "Events that were read from the log.",
             tailer.events.value());
  to.counter("logflume_log_corrupt_total", "Places in the log that are no record, passed over.",
             tailer.corrupt.value());
  to.counter("logflume_log_truncations_total", "Times that the log shrank or began anew.",
             tailer.truncations.value());
  to.counter("logflume_log_compactions_total", "Compacted histories that were taken in.",
             tailer.compactions.value());
  to.counter("logflume_log_skipped_total",
             "Whole records that are no events, passed over; those that do not decrypt among "
             "them.",
             tailer.skipped.value());
  to.counter("logflume_decrypt_failures_total", "Records that the events' key does not decrypt.",
             tailer.decrypt_failures.value());
  to.counter("logflume_sequence_gaps_total",
             "Steps in an entity's sequence numbers: a record before was lost.",
             tailer.sequence_gaps.value());
  to.counter("logflume_tailer_restarts_total", "Times that the log could not be read.",
             tailer.restarts.value());
  to.gauge("logflume_kept_events", "Events in memory.", tailer.kept_events.value());
  to.gauge("logflume_kept_bytes", "Memory that they take; log.keep bounds it.",
           tailer.kept_bytes.value());
  to.gauge("logflume_kept_entities", "Entities that the log had an event of.",
           tailer.kept_entities.value());
  to.gauge("logflume_subscribers_lagging",
           "Streams that are being caught up with: their clients read slowly, or just came.",
           tailer.lagging.value());
}

void add_write_side(metric_families& to, const service_counts& counts) {
  const auto& packets = counts.ingest;
  to.counter("logflume_packets_received_total", "Packets of sensors.", packets.received.value());
  by_label dropped;
  for (std::size_t i = 0; i < drop_reason_names.size(); ++i)
    dropped.push_back(labelled(drop_reason_names[i], packets.dropped[i].value()));
  to.counters("logflume_packets_dropped_total", "Packets that came to nothing.", "reason", dropped);
  to.counter("logflume_readings_recorded_total", "Readings that the log holds, as log.sync has it.",
             packets.recorded.value());
  to.gauge("logflume_readings_queued", "Readings on their way from the socket to the log.",
           packets.queued.value());
  to.gauge("logflume_sensors_known", "Sensors that the log knows.", packets.sensors_known.value());
  to.gauge("logflume_sensors_in_memory", "Sensors whose state is in memory.",
           packets.sensors_in_memory.value());

  const auto& writer = counts.writer;
  to.gauge("logflume_writer_writable", "1 while the log can be written.",
           writer.writable.load() ? 1 : 0);
  to.counter("logflume_writer_records_total", "Records written.", writer.records.value());
  to.counter("logflume_writer_writes_total", "Writes that took them.", writer.writes.value());
  to.counter("logflume_writer_syncs_total", "Times that the log was synced.", writer.syncs.value());
  to.counter("logflume_writer_refused_total", "Records that could not be written.",
             writer.refused.value());
  to.counter("logflume_writer_compactions_total", "Compactions that came through.",
             writer.compactions.value());
  to.counter("logflume_writer_failed_compactions_total", "Compactions that did not.",
             writer.failed_compactions.value());
}

void add_actors(metric_families& to, const service_counts& counts, bool writes) {
  const bool tailer_runs = counts.tailer.state != tailing::restarting;
  by_label kinds{labelled("http_front", 1), labelled("supervisor", 1),
                 labelled("log_tailer", tailer_runs ? 1 : 0),
                 labelled("subscriber", counts.streams.open.value()),
                 labelled("replay", counts.tailer.replays.value())};
  if (writes) {
    kinds.push_back(labelled("gateway", 1));
    kinds.push_back(labelled("log_writer", counts.writer.log_writer ? 1 : 0));
    kinds.push_back(labelled("sensors", counts.writer.sensors ? 1 : 0));
  }
  to.gauges("logflume_actors", "Actors, by what they are.", "kind", kinds);
}

void add_process(metric_families& to) {
  const auto process = read_process_figures();
  to.gauges("logflume_build_info", "1, with what runs.", "version",
            {labelled(LOGFLUME_VERSION, 1)});
  to.counter("process_cpu_seconds_total", "Time in user and kernel mode.", process.cpu_seconds);
  to.gauge("process_start_time_seconds", "Start of the process since the Unix epoch.",
           process.start_seconds);
  to.gauge("process_resident_memory_bytes", "Resident memory.", process.resident_bytes);
  to.gauge("process_virtual_memory_bytes", "Virtual memory.", process.virtual_bytes);
  to.gauge("process_threads", "Threads of the operating system.", process.threads);
  to.gauge("process_open_fds", "Open file descriptors.", process.open_files);
  to.gauge("process_max_fds", "Limit of open file descriptors.", process.most_files);
}

} // namespace

std::string metrics_of(const service_view& service, http::metrics_format format) {
  metric_families families;
  add_streams(families, *service.counts);
  add_refusals(families, service.server->counts());
  add_log(families, service);
  if (service.writes)
    add_write_side(families, *service.counts);
  add_actors(families, *service.counts, service.writes);
  add_process(families);
  return http::metrics_text(families.take(), format);
}

} // namespace logflume::actors

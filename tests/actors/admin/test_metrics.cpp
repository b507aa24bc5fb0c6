#include "actors/admin/metrics.hpp"

#include "actors/stream/http_front.hpp"
#include "log/event/file_topic.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/http/default_options.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

struct metrics_fixture {
  temp_dir directory;
  service_counts counts;
  actors::topic_counts topic_counts;
  http::server server{http::test::default_options(), {}};
  log::topic files{directory.path(), "temperature"};
  topic_list topics;
  service_view view{.topics = &topics, .counts = &counts, .server = &server};

  metrics_fixture() { show(files, false); }

  void show(const log::topic& topic, bool writes) {
    topics.remove(topic.name);
    topics.add({.topic = std::make_shared<const log::file_topic>(log::file_topic_options{
                    .files = topic,
                    .max_record_size = 1024,
                    .secrets = {directory.path(), crypto::root_secret::random()},
                    .events_key = "key",
                    .redact = {}}),
                .counts = std::shared_ptr<const actors::topic_counts>{std::shared_ptr<void>{},
                                                                      &topic_counts},
                .writes = writes});
  }

  bool shows(const std::string& line) const {
    std::istringstream text{metrics_of(view, http::metrics_format::prometheus)};
    for (std::string each; std::getline(text, each);)
      if (each == line)
        return true;
    return false;
  }
};

void make_file(const std::filesystem::path& path, std::uintmax_t size) {
  std::ofstream{path};
  std::filesystem::resize_file(path, size);
}

} // namespace

TEST_CASE_FIXTURE(metrics_fixture, "counts are exported under their metric names") {
  counts.streams.open.set(3);
  counts.streams.ended_by(stream_end::slow).add(2);
  counts.streams.seconds.observe(20s);
  counts.deliveries.delivered(7);
  counts.deliveries.took(2ms, 7);
  topic_counts.tailer.lagging.set(1);
  for (const auto* line :
       {"logflume_streams_open 3", "logflume_streams_total{outcome=\"finished\"} 0",
        "logflume_streams_total{outcome=\"slow\"} 2", "logflume_slow_closed_total 2",
        "logflume_stream_seconds_bucket{le=\"15\"} 0",
        "logflume_stream_seconds_bucket{le=\"30\"} 1", "logflume_stream_seconds_sum 20",
        "logflume_events_sent_total 7", "logflume_delivery_seconds_count 7",
        "logflume_subscribers_lagging{topic=\"temperature\"} 1",
        "logflume_actors{kind=\"subscriber\"} 3", "logflume_refused_total{reason=\"draining\"} 0",
        "logflume_build_info{version=\"" LOGFLUME_VERSION "\"} 1"})
    CHECK_MESSAGE(shows(line), line);
}

TEST_CASE_FIXTURE(metrics_fixture, "there is no offset metric before the first record") {
  CHECK(metrics_of(view, http::metrics_format::prometheus).find("logflume_log_offset") ==
        std::string::npos);
  topic_counts.tailer.last_offset.set(0);
  CHECK(shows("logflume_log_offset{topic=\"temperature\"} 0"));
}

TEST_CASE_FIXTURE(metrics_fixture,
                  "packet and writer metrics exist only in a process that writes the log") {
  CHECK(metrics_of(view, http::metrics_format::prometheus).find("logflume_packets") ==
        std::string::npos);
  show(files, true);
  topic_counts.ingest.received.add(5);
  topic_counts.ingest.dropped_by(drop_reason::not_registered).add(2);
  topic_counts.writer.records.add(3);
  topic_counts.writer.writable = true;
  for (const auto* line :
       {"logflume_packets_received_total{topic=\"temperature\"} 5",
        "logflume_packets_dropped_total{topic=\"temperature\",reason=\"not_registered\"} 2",
        "logflume_packets_dropped_total{topic=\"temperature\",reason=\"cut\"} 0",
        "logflume_writer_records_total{topic=\"temperature\"} 3",
        "logflume_writer_writable{topic=\"temperature\"} 1",
        "logflume_actors{kind=\"log_writer\"} 0", "logflume_actors{kind=\"gateway\"} 0"})
    CHECK_MESSAGE(shows(line), line);
}

TEST_CASE_FIXTURE(metrics_fixture,
                  "the lag is the unread bytes of the current file and of the files after it") {
  CHECK(shows("logflume_log_lag_bytes{topic=\"temperature\"} 0"));
  make_file(files.ancient_history, 1'000);
  make_file(files.history, 200);
  make_file(files.active, 30);
  CHECK(shows("logflume_log_lag_bytes{topic=\"temperature\"} 1230"));
  topic_counts.tailer.position.set(20);
  for (const auto& [part, lag] : {std::pair{log::topic_part::ancient_history, "1210"},
                                  {log::topic_part::history, "210"},
                                  {log::topic_part::active, "10"}}) {
    topic_counts.tailer.part.set(static_cast<std::int64_t>(part));
    CHECK(shows("logflume_log_lag_bytes{topic=\"temperature\"} " + std::string{lag}));
  }
  // The file was just cut, which has not been noticed yet.
  make_file(files.active, 5);
  CHECK(shows("logflume_log_lag_bytes{topic=\"temperature\"} 0"));
}

TEST_CASE_FIXTURE(metrics_fixture, "only a topic whose log is followed is shown as ready") {
  for (const auto& [state, ready] : {std::pair{tailing::starting, '0'},
                                     {tailing::following, '1'},
                                     {tailing::source_waits, '0'},
                                     {tailing::restarting, '0'}}) {
    topic_counts.tailer.state = state;
    CHECK(shows(std::string{"logflume_log_ready{topic=\"temperature\"} "} + ready));
  }
}

TEST_CASE_FIXTURE(metrics_fixture, "each topic has its own line in a metric family") {
  show({directory.path(), "humidity"}, false);
  topic_counts.tailer.events.add(4);
  CHECK(shows("logflume_log_events_total{topic=\"temperature\"} 4"));
  CHECK(shows("logflume_log_events_total{topic=\"humidity\"} 4"));
  const auto text = metrics_of(view, http::metrics_format::prometheus);
  const auto first = text.find("# TYPE logflume_log_events_total");
  CHECK(text.find("# TYPE logflume_log_events_total", first + 1) == text.npos);
  CHECK(shows("logflume_actors{kind=\"log_tailer\"} 2"));
}

TEST_CASE_FIXTURE(metrics_fixture, "an actor is shown as running only while it runs") {
  for (const auto* kind : {"http_front", "supervisor"})
    CHECK(shows("logflume_actors{kind=\"" + std::string{kind} + "\"} 0"));
  actor_world world;
  const auto front = world.system.spawn(http_front, test_front_settings(), idle_server(), &counts);
  world.run();
  CHECK(shows("logflume_actors{kind=\"http_front\"} 1"));
  caf::anon_send(front, drain{});
  world.run();
  CHECK(shows("logflume_actors{kind=\"http_front\"} 0"));
}

TEST_CASE_FIXTURE(metrics_fixture, "every process metric is exported with a plausible value") {
  const auto text = metrics_of(view, http::metrics_format::prometheus);
  for (const auto& each : {std::pair{"process_cpu_seconds_total", 0.0},
                           {"process_start_time_seconds", 1.6e9},
                           {"process_resident_memory_bytes", 1e5},
                           {"process_virtual_memory_bytes", 1e6},
                           {"process_threads", 1.0},
                           {"process_open_fds", 3.0},
                           {"process_max_fds", 3.0}}) {
    const std::string name = each.first;
    const auto before = "\n" + name + " ";
    const auto at = text.find(before);
    REQUIRE_MESSAGE(at != text.npos, name);
    CHECK_MESSAGE(std::stod(text.substr(at + before.size())) >= each.second, name);
  }
}

} // namespace logflume::test

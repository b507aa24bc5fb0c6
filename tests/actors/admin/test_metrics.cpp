#include "actors/admin/metrics.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

http::server_options on_any_port() {
  http::server_options options;
  options.listen = "127.0.0.1:0";
  return options;
}

struct metrics_fixture {
  temp_dir directory;
  service_counts counts;
  http::server server{on_any_port(), {}};
  service_view view{log::topic{directory.path(), "temperature"}, {}, &counts, &server, false};

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

TEST_CASE_FIXTURE(metrics_fixture, "what is counted is shown under its name") {
  counts.streams.open.set(3);
  counts.streams.ended_by(stream_end::slow).add(2);
  counts.streams.seconds.observe(20s);
  counts.deliveries.delivered(7);
  counts.deliveries.took(2ms, 7);
  counts.tailer.lagging.set(1);
  for (const auto* line :
       {"logflume_streams_open 3", "logflume_streams_total{outcome=\"finished\"} 0",
        "logflume_streams_total{outcome=\"slow\"} 2", "logflume_slow_closed_total 2",
        "logflume_stream_seconds_bucket{le=\"15\"} 0",
        "logflume_stream_seconds_bucket{le=\"30\"} 1", "logflume_stream_seconds_sum 20",
        "logflume_events_sent_total 7", "logflume_delivery_seconds_count 7",
        "logflume_subscribers_lagging 1", "logflume_actors{kind=\"subscriber\"} 3",
        "logflume_refused_total{reason=\"draining\"} 0",
        "logflume_build_info{version=\"" LOGFLUME_VERSION "\"} 1"})
    CHECK_MESSAGE(shows(line), line);
}

TEST_CASE_FIXTURE(metrics_fixture, "there is no offset before the first record") {
  CHECK(metrics_of(view, http::metrics_format::prometheus).find("logflume_log_offset") ==
        std::string::npos);
  counts.tailer.last_offset.set(0);
  CHECK(shows("logflume_log_offset 0"));
}

TEST_CASE_FIXTURE(metrics_fixture, "a process that writes the log shows what became of packets") {
  CHECK(metrics_of(view, http::metrics_format::prometheus).find("logflume_packets") ==
        std::string::npos);
  view.writes = true;
  counts.ingest.received.add(5);
  counts.ingest.dropped_by(drop_reason::not_registered).add(2);
  counts.writer.records.add(3);
  counts.writer.writable = true;
  for (const auto* line :
       {"logflume_packets_received_total 5",
        "logflume_packets_dropped_total{reason=\"not_registered\"} 2",
        "logflume_packets_dropped_total{reason=\"cut\"} 0", "logflume_writer_records_total 3",
        "logflume_writer_writable 1", "logflume_actors{kind=\"log_writer\"} 0"})
    CHECK_MESSAGE(shows(line), line);
}

TEST_CASE_FIXTURE(metrics_fixture,
                  "the lag is what was not read of the file at hand and those behind") {
  CHECK(shows("logflume_log_lag_bytes 0"));
  make_file(view.topic.ancient_history, 1'000);
  make_file(view.topic.history, 200);
  make_file(view.topic.active, 30);
  CHECK(shows("logflume_log_lag_bytes 1230"));
  counts.tailer.position.set(20);
  for (const auto& [file, lag] : {std::pair{tailed_file::ancient_history, "1210"},
                                  {tailed_file::history, "210"},
                                  {tailed_file::active, "10"}}) {
    counts.tailer.file = file;
    CHECK(shows("logflume_log_lag_bytes " + std::string{lag}));
  }
  // Just cut, and not noticed yet.
  make_file(view.topic.active, 5);
  CHECK(shows("logflume_log_lag_bytes 0"));
}

TEST_CASE_FIXTURE(metrics_fixture, "the process is shown as the kernel sees it") {
  const auto text = metrics_of(view, http::metrics_format::prometheus);
  for (const auto& [name, least] : {std::pair{"process_cpu_seconds_total", 0.0},
                                    {"process_start_time_seconds", 1.6e9},
                                    {"process_resident_memory_bytes", 1e5},
                                    {"process_virtual_memory_bytes", 1e6},
                                    {"process_threads", 1.0},
                                    {"process_open_fds", 3.0},
                                    {"process_max_fds", 3.0}}) {
    const auto before = std::string{"\n"}.append(name).append(" ");
    const auto at = text.find(before);
    REQUIRE_MESSAGE(at != text.npos, name);
    CHECK_MESSAGE(std::stod(text.substr(at + before.size())) >= least, name);
  }
}

} // namespace logflume::test

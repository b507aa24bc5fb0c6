#include "actors/tailer/fault_reporter.hpp"

#include "log/event/file_topic.hpp"
#include "tests/actors/recorded_journal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

struct fault_fixture {
  recorded_journal lines{{level::info, output_format::text}};
  log::file_topic topic{files_of("temperature")};
  log::file_topic second_topic{files_of("humidity")};
  fault_reporter faults{topic, {"temperature", *lines}};
  fault_reporter second_faults{second_topic, {"humidity", *lines}};
  fault_reporter::clock::time_point now{};

  static log::file_topic_options files_of(const std::string& name) {
    return {.files = {"/srv/log", name},
            .max_record_size = 1024,
            .secrets = {"/srv/secrets", crypto::root_secret::random()},
            .events_key = "key",
            .redact = {}};
  }
};

} // namespace

TEST_CASE_FIXTURE(fault_fixture,
                  "records that cannot be decrypted are reported once per cause and then counted") {
  for (int i = 0; i < 100; ++i)
    faults.report(log::skipped{log::skip_reason::not_decrypted}, now);
  faults.report(log::skipped{log::skip_reason::no_seq_nr}, now);
  CHECK(lines.count("record_skipped") == 2);
  faults.report(log::at_end{}, now + 2min);
  CHECK(lines.count("times=99") == 1);
}

TEST_CASE_FIXTURE(fault_fixture, "a damaged place is reported with its file, position and size") {
  faults.report(log::damaged{"temperature", 4711, 80}, now);
  CHECK(lines.text().find("log_damaged") != std::string::npos);
  CHECK(lines.text().find("file=temperature at=4711 bytes=80") != std::string::npos);
}

TEST_CASE_FIXTURE(fault_fixture, "a missing log is reported once each time it disappears") {
  for (int i = 0; i < 10; ++i)
    faults.report(log::at_end{.pending_bytes = 0, .missing = true}, now);
  CHECK(lines.count("log_missing") == 1);
  CHECK(lines.text().find("/srv/log/temperature") != std::string::npos);
  faults.report(log::at_end{}, now);
  faults.report(log::at_end{.pending_bytes = 0, .missing = true}, now);
  CHECK(lines.count("log_missing") == 2);
}

TEST_CASE_FIXTURE(fault_fixture, "with two topics, each fault is reported with its topic") {
  for (auto* reporter : {&faults, &second_faults}) {
    reporter->report(log::damaged{"active", 4711, 80}, now);
    for (int i = 0; i < 2; ++i)
      reporter->report(log::skipped{log::skip_reason::no_seq_nr}, now);
    reporter->sequence_gap(log::envelope{}, now);
    reporter->report(crypto::secret_missing{"/srv/secrets/key"}, now);
    reporter->report(crypto::secret_refused{"/srv/secrets/key", "it is damaged"}, now);
    reporter->report(log::not_ready{"kafka_unreachable", "no broker responds", "check it"}, now);
    reporter->report(log::at_end{.pending_bytes = 0, .missing = true}, now + 2min);
  }
  const auto events = {"log_damaged", "record_skipped", "sequence_gap",      "key_missing",
                       "key_refused", "log_missing",    "kafka_unreachable", "repeated"};
  for (const std::string event : events)
    for (const std::string name : {"temperature", "humidity"})
      CHECK_MESSAGE(lines.count(" " + event + " topic=" + name + " ") == 1, event, " of ", name);
  // No other lines.
  CHECK(lines.count("\n") == 2 * static_cast<int>(events.size()));
}

TEST_CASE_FIXTURE(fault_fixture, "the reason why the events key is refused is the line's reason") {
  faults.report(crypto::secret_refused{"/srv/secrets/key", "it is damaged"}, now);
  CHECK(lines.text().find("key_refused topic=temperature file=/srv/secrets/key "
                          "reason=\"it is damaged\"\n") != std::string::npos);
}

} // namespace logflume::test

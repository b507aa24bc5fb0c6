#include "actors/tailer/fault_reporter.hpp"

#include "log/event/file_topic.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

struct fault_fixture {
  std::FILE* file = std::tmpfile();
  actors::journal journal{fileno(file), {level::info, output_format::text}};
  log::file_topic topic{{.files = {"/srv/log", "temperature"},
                         .max_record_size = 1024,
                         .secrets = {"/srv/secrets", crypto::root_secret::random()},
                         .events_key = "key",
                         .redact = {}}};
  fault_reporter faults{topic, &journal};
  fault_reporter::clock::time_point now{};

  ~fault_fixture() { std::fclose(file); }

  std::string said() const {
    std::string result(1 << 14, '\0');
    std::rewind(file);
    result.resize(std::fread(result.data(), 1, result.size(), file));
    return result;
  }

  int times(const std::string& word) const {
    int count = 0;
    const auto text = said();
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      ++count;
    return count;
  }
};

} // namespace

TEST_CASE_FIXTURE(fault_fixture,
                  "records that do not decrypt are told once a cause, then counted") {
  for (int i = 0; i < 100; ++i)
    faults.report(log::skipped{log::skip_reason::not_decrypted}, now);
  faults.report(log::skipped{log::skip_reason::no_seq_nr}, now);
  CHECK(times("record_skipped") == 2);
  faults.report(log::at_end{}, now + 2min);
  CHECK(times("times=99") == 1);
}

TEST_CASE_FIXTURE(fault_fixture, "a damaged place is told with its file, position and size") {
  faults.report(log::damaged{"temperature", 4711, 80}, now);
  CHECK(said().find("log_damaged") != std::string::npos);
  CHECK(said().find("file=temperature at=4711 bytes=80") != std::string::npos);
}

TEST_CASE_FIXTURE(fault_fixture,
                  "what is waited for is told once, and again when it went away again") {
  for (int i = 0; i < 10; ++i)
    faults.report(log::at_end{.pending_bytes = 0, .missing = true}, now);
  CHECK(times("log_missing") == 1);
  CHECK(said().find("/srv/log/temperature") != std::string::npos);
  faults.report(log::at_end{}, now);
  faults.report(log::at_end{.pending_bytes = 0, .missing = true}, now);
  CHECK(times("log_missing") == 2);
}

} // namespace logflume::test

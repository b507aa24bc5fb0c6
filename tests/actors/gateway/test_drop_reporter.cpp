#include "actors/gateway/drop_reporter.hpp"

#include "tests/actors/recorded_journal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

TEST_CASE("dropped packets are reported for each reason at once and then as a number each minute") {
  recorded_journal lines{{level::info, output_format::text}};
  ingest_counts counts;
  drop_reporter report{&counts, topic_journal{"temperature", *lines}};
  const auto said = [&] {
    const auto text = lines.text();
    std::string kept;
    for (std::size_t at = 0; (at = text.find("topic=", at)) != text.npos; ++at)
      kept += text.substr(at, text.find('\n', at) - at) + ";";
    return kept;
  };

  const drop_reporter::clock::time_point start{};
  report.report(start);
  CHECK(said().empty());
  counts.dropped_by(drop_reason::cut).add(2);
  report.report(start);
  CHECK(said() == "topic=temperature reason=cut packets=2;");
  counts.dropped_by(drop_reason::cut).add(5);
  counts.dropped_by(drop_reason::queue_full).add();
  report.report(start + 1s);
  counts.dropped_by(drop_reason::cut).add(7);
  report.report(start + 30s);
  CHECK(said() == "topic=temperature reason=cut packets=2;"
                  "topic=temperature reason=queue_full packets=1;");
  report.report(start + 60s);
  CHECK(said() == "topic=temperature reason=cut packets=2;"
                  "topic=temperature reason=queue_full packets=1;"
                  "topic=temperature reason=cut packets=12;");
}

} // namespace logflume::test

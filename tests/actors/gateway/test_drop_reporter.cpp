#include "actors/gateway/drop_reporter.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

TEST_CASE("drops are told by reason: the first at once, then a number a minute") {
  std::FILE* lines = std::tmpfile();
  actors::journal journal{fileno(lines), {level::info, output_format::text}};
  ingest_counts counts;
  drop_reporter report{&counts, &journal};
  const auto said = [&] {
    std::string text(1 << 14, '\0');
    std::rewind(lines);
    text.resize(std::fread(text.data(), 1, text.size(), lines));
    std::string kept;
    for (std::size_t at = 0; (at = text.find("reason=", at)) != text.npos; ++at)
      kept += text.substr(at, text.find('\n', at) - at) + ";";
    return kept;
  };

  const drop_reporter::clock::time_point start{};
  report.report(start);
  CHECK(said().empty());
  counts.dropped_by(drop_reason::cut).add(2);
  report.report(start);
  CHECK(said() == "reason=cut packets=2;");
  counts.dropped_by(drop_reason::cut).add(5);
  counts.dropped_by(drop_reason::queue_full).add();
  report.report(start + 1s);
  counts.dropped_by(drop_reason::cut).add(7);
  report.report(start + 30s);
  CHECK(said() == "reason=cut packets=2;reason=queue_full packets=1;");
  report.report(start + 60s);
  CHECK(said() == "reason=cut packets=2;reason=queue_full packets=1;reason=cut packets=12;");
  std::fclose(lines);
}

} // namespace logflume::test

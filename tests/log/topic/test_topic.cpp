#include "log/topic/topic.hpp"

#include <doctest/doctest.h>

using namespace logflume::log;

TEST_CASE("the files of a topic are in its directory") {
  const topic files{"/log", "temperature"};
  CHECK(files.active == "/log/temperature");
  CHECK(files.history == "/log/temperature.history");
  CHECK(files.ancient_history == "/log/temperature.ancient_history");
  CHECK(files.work == "/log/temperature.work");
  CHECK(files.lock == "/log/temperature.lock");
}

TEST_CASE("an extension replaces what follows the last dot of the topic's name") {
  CHECK(topic("/log", "temp.raw").history == "/log/temp.history");
  CHECK(topic("/log", "a.b.c").ancient_history == "/log/a.b.ancient_history");
  CHECK(topic("/log", "a.").work == "/log/a.work");
  CHECK(topic("/log", "temp.raw").lock == "/log/temp.lock");
}

TEST_CASE("a dot at the start of a topic's name does not begin an extension") {
  CHECK(topic("/log", ".hidden").history == "/log/.hidden.history");
  CHECK(topic("/log", ".hidden.raw").history == "/log/.hidden.history");
}

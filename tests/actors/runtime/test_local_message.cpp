#include "actors/node/inspection.hpp"
#include "actors/supervision/protocol.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace logflume;

namespace {

template <class T>
constexpr bool local = caf::allowed_unsafe_message_type<T>::value;

} // namespace

TEST_CASE("messages between our actors are not serialised but those of the Inspector and CAF are") {
  CHECK(local<actors::read_log>);
  CHECK(local<actors::subscribe>);
  CHECK(local<actors::event_batch_ptr>);
  CHECK(local<actors::compact>);
  CHECK_FALSE(local<inspection::status>);
  CHECK_FALSE(local<inspection::ask_status>);
  CHECK_FALSE(local<std::vector<inspection::stream>>);
  CHECK_FALSE(local<std::string>);
  CHECK_FALSE(local<caf::exit_msg>);
  CHECK_FALSE(local<caf::error>);
}

#include "http/socket/accept.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace logflume::http;

TEST_CASE("each errno of accept has a defined outcome and none ends the server") {
  CHECK(classify_accept_error(EAGAIN) == accept_outcome::none_waiting);
  for (const int lost : {EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN,
                         ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH, ETIMEDOUT})
    CHECK(classify_accept_error(lost) == accept_outcome::try_again);
  for (const int scarce : {EMFILE, ENFILE, ENOBUFS, ENOMEM})
    CHECK(classify_accept_error(scarce) == accept_outcome::exhausted);
  CHECK(classify_accept_error(EIO) == accept_outcome::exhausted);
}

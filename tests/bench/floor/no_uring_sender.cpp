#include "tests/bench/floor/senders.hpp"

namespace logflume::bench {

std::unique_ptr<sender> uring_sender() {
  return nullptr;
}

} // namespace logflume::bench

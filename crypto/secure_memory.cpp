#include "crypto/secure_memory.hpp"

#include <botan/mem_ops.h>

namespace logflume::crypto {

// What Botan::secure_vector stands on.
void* allocate_secure(std::size_t count, std::size_t size) {
  return Botan::allocate_memory(count, size);
}

void release_secure(void* memory, std::size_t count, std::size_t size) noexcept {
  Botan::deallocate_memory(memory, count, size);
}

} // namespace logflume::crypto

#include "crypto/secure_memory.hpp"

#include <botan/mem_ops.h>

namespace logflume::crypto {

// The allocator behind Botan::secure_vector.
void* allocate_secure(std::size_t count, std::size_t size) {
  return Botan::allocate_memory(count, size);
}

void release_secure(void* memory, std::size_t count, std::size_t size) noexcept {
  Botan::deallocate_memory(memory, count, size);
}

} // namespace logflume::crypto

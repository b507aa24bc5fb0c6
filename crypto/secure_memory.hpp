#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace logflume::crypto {

/// Memory that is wiped when freed and, where the system allows it, never swapped out.
void* allocate_secure(std::size_t count, std::size_t size);
void release_secure(void* memory, std::size_t count, std::size_t size) noexcept;

template <class T>
struct secure_allocator {
  using value_type = T;

  secure_allocator() = default;
  template <class U>
  secure_allocator(const secure_allocator<U>&) noexcept {}

  T* allocate(std::size_t n) { return static_cast<T*>(allocate_secure(n, sizeof(T))); }
  void deallocate(T* p, std::size_t n) noexcept { release_secure(p, n, sizeof(T)); }

  bool operator==(const secure_allocator&) const = default;
};

/// No string type here: a short std::string lives outside its allocator.
using secure_bytes = std::vector<std::uint8_t, secure_allocator<std::uint8_t>>;
using secure_chars = std::vector<char, secure_allocator<char>>;

} // namespace logflume::crypto

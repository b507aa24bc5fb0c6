#include "actors/process/trim_memory.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace logflume::actors {

namespace {

/// Called for the program and each of its libraries. A segment that is not writable was never
/// written (Debian's linker makes no relocations in one): its pages can be read anew.
int unmap_what_was_read(dl_phdr_info* object, std::size_t /*size*/, void* /*unused*/) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0)
      continue;
    const auto begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
    const auto end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

} // namespace

void give_back_spare_memory() {
  ::malloc_trim(0);
  ::dl_iterate_phdr(unmap_what_was_read, nullptr);
}

} // namespace logflume::actors

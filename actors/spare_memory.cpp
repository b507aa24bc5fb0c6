#include "actors/spare_memory.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>

namespace logflume::actors {

namespace {

/// One of the process's mappings, as proc(5) has it in smaps.
struct mapping {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  /// Of a file, and neither writable nor ever written: its pages can be read anew.
  bool clean = false;

  explicit mapping(const std::string& line) {
    std::istringstream words{line};
    char dash = 0;
    std::string permissions, offset, device;
    std::uint64_t inode = 0;
    if (words >> std::hex >> begin >> dash >> end >> permissions >> offset >> device >> std::dec >>
        inode)
      clean = inode != 0 && permissions.find('w') == permissions.npos;
  }

  void take(const std::string& name, std::uint64_t kib) {
    if (kib > 0 && (name == "Anonymous:" || name == "Swap:"))
      clean = false;
  }

  void give_back() const {
    if (clean)
      // Not reinterpreted: an address that was read, of no object.
      ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
};

bool is_figure(const std::string& line) {
  return !line.empty() && line.front() >= 'A' && line.front() <= 'Z';
}

} // namespace

void give_back_spare_memory() {
  ::malloc_trim(0);
  std::ifstream file{"/proc/self/smaps"};
  std::string line;
  std::getline(file, line);
  for (mapping current{line}; file;) {
    if (std::getline(file, line) && is_figure(line)) {
      std::istringstream words{line};
      std::string name;
      std::uint64_t kib = 0;
      words >> name >> kib;
      current.take(name, kib);
    } else {
      current.give_back();
      current = mapping{line};
    }
  }
}

} // namespace logflume::actors

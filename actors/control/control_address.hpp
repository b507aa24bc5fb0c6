#pragma once

#include "crypto/descriptor.hpp"

#include <sys/types.h>

#include <filesystem>
#include <system_error>
#include <variant>

namespace logflume::actors {

/// Connects to the socket `path`, however long that is (a Unix address has 107 bytes; see unix(7)).
/// Fails with `no_such_file_or_directory` or `connection_refused` if nobody listens.
std::variant<crypto::descriptor, std::error_code>
connect_control(const std::filesystem::path& path);

/// A listening socket with a name in a directory. Removes the name when it is destroyed.
class control_listener {
 public:
  /// Opens a non-blocking socket that, from the first moment, only its owner can use. Replaces an
  /// existing socket, so only the holder of the topic's lock may call this.
  static std::variant<control_listener, std::error_code> open(const std::filesystem::path& path);

  control_listener(control_listener&& other) noexcept;
  control_listener& operator=(control_listener&&) = delete;
  ~control_listener();

  int descriptor() const { return socket_.get(); }

  /// Returns whether the name still leads to this socket.
  bool is_named() const;

 private:
  control_listener(std::filesystem::path path, crypto::descriptor socket);

  std::filesystem::path path_;
  crypto::descriptor socket_;
  dev_t device_ = 0;
  ino_t node_ = 0;
};

} // namespace logflume::actors

#pragma once

#include "http/socket/descriptor.hpp"

#include <sys/types.h>

#include <memory>
#include <string>

namespace logflume::http {

/// A bound and listening non-blocking socket. Removes its unix path again.
class listener {
 public:
  /// `text`: see `server_options::listen`. Throws std::system_error with what to do.
  explicit listener(const std::string& text);
  /// Takes over one that listens already. Its path, if it has one, belongs to who made it.
  explicit listener(descriptor inherited);
  listener(listener&&) = delete;
  ~listener();

  int socket() const { return socket_.get(); }
  /// In the form of `server_options::listen`, with the port that was picked.
  const std::string& address() const { return address_; }

 private:
  void listen_on_path(const std::string& path);
  void listen_on_network(const std::string& text);

  descriptor socket_;
  std::string address_;
  std::string path_;
  dev_t path_device_ = 0;
  ino_t path_inode_ = 0;
};

/// `inherited`, unless it is empty; else a new one.
std::unique_ptr<listener> listen_at(const std::string& text, descriptor inherited);

} // namespace logflume::http

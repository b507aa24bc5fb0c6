#pragma once

#include "http/socket/descriptor.hpp"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

namespace logflume::http {

/// A listening, non-blocking socket. Removes its unix path when it is destroyed.
class listener {
 public:
  /// `text`: see `server_options::listen`. `mode` is for the file of a unix socket; without it the
  /// umask applies. Throws std::system_error with the remedy.
  explicit listener(const std::string& text, std::optional<mode_t> mode = {});
  /// Takes over a listening socket. Its unix path, if any, is left to its creator.
  explicit listener(descriptor inherited);
  listener(listener&&) = delete;
  ~listener();

  int socket() const { return socket_.get(); }
  /// In the form of `server_options::listen`, with the port that was picked.
  const std::string& address() const { return address_; }

 private:
  void listen_on_path(const std::string& path, std::optional<mode_t> mode);
  void listen_on_network(const std::string& text);

  descriptor socket_;
  std::string address_;
  std::string path_;
  dev_t path_device_ = 0;
  ino_t path_inode_ = 0;
};

/// Uses `inherited` if it holds a socket; otherwise opens a new one.
std::unique_ptr<listener> listen_at(const std::string& text, descriptor inherited,
                                    std::optional<mode_t> mode = {});

} // namespace logflume::http

// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/wire_client.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "daemon/server/listener.h"

namespace isonomy::app {
namespace {

Error cannot_connect(const std::string& address, int why) {
  return io_error("cannot connect to `" + address + "`: " + std::strerror(why) + "; is isonomyd running, and does it listen there?");
}

Result<int> connected(int family, const sockaddr* to, socklen_t size, const std::string& address) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return cannot_connect(address, errno);
  if (::connect(fd, to, size) == 0) return fd;
  const int why = errno;
  ::close(fd);
  return cannot_connect(address, why);
}

// The value of a member of an answer's first line. That line is ours and flat: `{"ok":true,"lines":2}`.
std::string_view member(std::string_view head, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":";
  const size_t at = head.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = head.substr(at + key.size());
  return rest.substr(0, rest.find_first_of(",}"));
}

// The JSON string that begins at `at`, with its escapes resolved as far as our own writer uses them.
std::string text_member(std::string_view head, std::string_view name) {
  const size_t at = head.find("\"" + std::string(name) + "\":\"");
  if (at == std::string_view::npos) return {};
  std::string out;
  for (size_t i = at + name.size() + 4; i < head.size() && head[i] != '"'; ++i) {
    if (head[i] == '\\' && i + 1 < head.size()) {
      ++i;
      out += head[i] == 'n' ? '\n' : head[i] == 't' ? '\t' : head[i];
    } else {
      out += head[i];
    }
  }
  return out;
}

Code code_named(std::string_view name) {
  for (const Code code : {Code::kMalformed, Code::kNotFound, Code::kConflict, Code::kLimit, Code::kIo, Code::kCorrupt, Code::kCancelled}) {
    if (name == code_name(code)) return code;
  }
  return Code::kIo;
}

}  // namespace

Result<Connection> Connection::open(const std::string& address) {
  const bool bare_path = address.find(':') == std::string::npos || address.starts_with("/") || address.starts_with(".");
  if (bare_path || address.starts_with("unix:")) {
    const std::string path = bare_path ? address : address.substr(5);
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof to.sun_path) return malformed("`" + address + "` is no path of a unix socket: it has 1 to 107 bytes");
    path.copy(to.sun_path, sizeof to.sun_path - 1);
    ISO_TRY(const int fd, connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&to), sizeof to, address));
    return Connection(fd);
  }
  ISO_TRY(const server::TcpAddress wanted, server::parse_tcp_address(address));
  const server::asio::ip::tcp::endpoint to(server::asio::ip::make_address(wanted.host), wanted.port);
  ISO_TRY(const int fd, connected(to.protocol().family(), to.data(), static_cast<socklen_t>(to.size()), address));
  return Connection(fd);
}

Connection::Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

Connection::~Connection() {
  if (fd_ >= 0) ::close(fd_);
}

isonomy::Status Connection::send_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(std::string("the connection broke: ") + std::strerror(errno));
    text.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Result<std::string> Connection::read_line() {
  for (;;) {
    if (const size_t end = buffer_.find('\n'); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    char chunk[64 * 1024];
    const ssize_t n = ::recv(fd_, chunk, sizeof chunk, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(std::string("the connection broke: ") + std::strerror(errno));
    if (n == 0) return io_error("the daemon closed the connection");
    buffer_.append(chunk, static_cast<size_t>(n));
  }
}

Result<std::string> ask_daemon(const std::string& address, const std::string& command) {
  ISO_TRY(Connection connection, Connection::open(address));
  ISO_TRY_STATUS(connection.send_all(command + "\n"));
  ISO_TRY(const std::string head, connection.read_line());
  if (member(head, "ok") != "true") return Error{code_named(text_member(head, "code")), text_member(head, "message"), text_member(head, "where")};
  const std::string_view count = member(head, "lines");
  uint64_t lines = 0;
  std::from_chars(count.data(), count.data() + count.size(), lines);
  std::string body;
  for (uint64_t i = 0; i < lines; ++i) {
    ISO_TRY(const std::string line, connection.read_line());
    body += line + '\n';
  }
  return body;
}

}  // namespace isonomy::app

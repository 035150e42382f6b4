// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/listener.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <charconv>

namespace isonomy::server {
namespace {

using Generic = asio::generic::stream_protocol;

// True when a process accepts connections on this socket file.
bool answers(const asio::any_io_executor& executor, const std::string& path) {
  asio::local::stream_protocol::socket probe(executor);
  error_code ec;
  probe.connect(asio::local::stream_protocol::endpoint(path), ec);
  return !ec;
}

std::string printed(const sockaddr* address, size_t size) {
  if (address->sa_family == AF_UNIX) {
    const auto* local = reinterpret_cast<const sockaddr_un*>(address);
    const size_t length = size - offsetof(sockaddr_un, sun_path);
    return "unix:" + std::string(local->sun_path, strnlen(local->sun_path, length));
  }
  asio::ip::tcp::endpoint endpoint;
  if (size > endpoint.capacity()) return "?";
  std::memcpy(endpoint.data(), address, size);
  endpoint.resize(size);
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

}  // namespace

Result<TcpAddress> parse_tcp_address(std::string_view text) {
  const auto bad = [&](const std::string& why) {
    return malformed("`" + std::string(text) + "` is no address: " + why + ", write it like `127.0.0.1:8641` or `[::1]:8641`");
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad("it has no port");
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  TcpAddress address{std::string(host), 0, false};
  if (address.host == "localhost") address.host = "127.0.0.1";
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (failed != std::errc() || end != port.data() + port.size()) return bad("`" + std::string(port) + "` is no port from 0 to 65535");
  error_code ec;
  const auto parsed = asio::ip::make_address(address.host, ec);
  if (ec) return bad("`" + address.host + "` is no numeric address");
  address.loopback = parsed.is_loopback();
  return address;
}

Result<Listener> Listener::on_unix(const asio::any_io_executor& executor, const std::string& path, unsigned mode) {
  sockaddr_un limit{};
  if (path.empty() || path.size() >= sizeof limit.sun_path)
    return io_error("the path of a unix socket has 1 to " + std::to_string(sizeof limit.sun_path - 1) + " bytes, `" + path + "` has " + std::to_string(path.size()));
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) return Error{Code::kConflict, "`" + path + "` exists and is no socket: choose another path", {}};
    if (answers(executor, path)) return Error{Code::kConflict, "another process listens on `" + path + "`: stop it, or choose another path", {}};
    ::unlink(path.c_str());
  }
  Acceptor acceptor(executor);
  error_code ec;
  acceptor.open(Generic(AF_UNIX, 0), ec);
  if (!ec) acceptor.bind(Generic::endpoint(asio::local::stream_protocol::endpoint(path)), ec);
  if (!ec && ::chmod(path.c_str(), mode) != 0) ec = error_code(errno, boost::system::system_category());
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return io_error("cannot listen on `" + path + "`: " + ec.message() + "; its folder must exist and be writable");
  Listener listener(std::move(acceptor));
  listener.address_ = "unix:" + path;
  listener.remove_path_ = path;
  return listener;
}

Result<Listener> Listener::on_tcp(const asio::any_io_executor& executor, std::string_view address, bool remote) {
  ISO_TRY(const TcpAddress wanted, parse_tcp_address(address));
  if (!wanted.loopback && !remote)
    return malformed("`" + std::string(address) + "` is reachable from other machines, and there is no authentication: use a loopback address, or set `allow_remote = true`");
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(wanted.host), wanted.port);
  Acceptor acceptor(executor);
  error_code ec;
  acceptor.open(Generic(endpoint.protocol()), ec);
  if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) acceptor.bind(Generic::endpoint(endpoint), ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return io_error("cannot listen on `" + std::string(address) + "`: " + ec.message());
  const auto bound = acceptor.local_endpoint(ec);
  Listener listener(std::move(acceptor));
  listener.address_ = printed(bound.data(), bound.size());
  return listener;
}

Result<Listener> Listener::adopted(const asio::any_io_executor& executor, int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return io_error("descriptor " + std::to_string(fd) + " handed over by the service manager is no socket");
  Acceptor acceptor(executor);
  error_code ec;
  acceptor.assign(Generic(address.ss_family, 0), fd, ec);
  if (ec) return io_error("cannot use the socket handed over by the service manager: " + ec.message());
  Listener listener(std::move(acceptor));
  listener.address_ = printed(reinterpret_cast<const sockaddr*>(&address), size);
  return listener;
}

Listener::~Listener() { close(); }

Awaitable<std::tuple<error_code, Socket>> Listener::accept() {
  auto [ec, socket] = co_await acceptor_.async_accept(kTuple);
  if (!ec) socket.non_blocking(true, ec);
  co_return std::make_tuple(ec, std::move(socket));
}

void Listener::close() {
  if (!acceptor_.is_open()) return;
  error_code ignored;
  acceptor_.close(ignored);
  if (!remove_path_.empty()) ::unlink(remove_path_.c_str());
}

}  // namespace isonomy::server

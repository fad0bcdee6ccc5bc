#include "delivery/payload.hpp"

#include <nettle/base64.h>
#include <zlib.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace kvmstrap {

/// As gzip -9 writes it.
std::string gzip(std::string_view bytes) {
  constexpr int with_gzip_header = 16;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + with_gzip_header, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("no memory to compress in");
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib only reads it
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("cannot be compressed");
  return out;
}

namespace {

std::string base64(std::string_view bytes) {
  constexpr std::size_t bytes_a_line = 57;  // 76 characters
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += bytes_a_line) {
    const auto line = bytes.substr(at, bytes_a_line);
    std::array<char, BASE64_ENCODE_RAW_LENGTH(bytes_a_line)> encoded{};
    base64_encode_raw(encoded.data(), line.size(), reinterpret_cast<const std::uint8_t*>(line.data()));
    if (at > 0) text += '\n';
    text.append(encoded.data(), BASE64_ENCODE_RAW_LENGTH(line.size()));
  }
  return text;
}

}  // namespace

std::string payload(std::string_view bytes) { return base64(gzip(bytes)); }

}  // namespace kvmstrap

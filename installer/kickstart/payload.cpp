#include "kickstart/payload.hpp"

#include <zlib.h>

#include <cstdint>
#include <stdexcept>

namespace kvmstrap {

namespace {

/// As gzip -9 writes it, without a name and a time.
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

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t bytes_a_line = 57;  // 76 characters
  std::string text;
  text.reserve(bytes.size() / 3 * 4 + bytes.size() / bytes_a_line + 8);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    if (at && at % bytes_a_line == 0) text += '\n';
    const auto group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= group.size() ? digits[bits >> (18 - 6 * i) & 0x3f] : '=';
  }
  return text;
}

}  // namespace

std::string payload(std::string_view bytes) { return base64(gzip(bytes)); }

}  // namespace kvmstrap

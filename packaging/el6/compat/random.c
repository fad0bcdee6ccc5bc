/* glibc 2.25 and 2.36: random bytes for std::random_device, from where EL6 has them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

int getentropy(void *buffer, size_t length) {
  const size_t most = 256; /* as getentropy(3) says */
  size_t got = 0;
  int error = length > most ? EIO : 0;
  const int source = error ? -1 : open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  if (source < 0 && !error) error = errno;
  while (!error && got < length) {
    const ssize_t more = read(source, (char *)buffer + got, length - got);
    if (more > 0)
      got += (size_t)more;
    else if (more == 0 || errno != EINTR)
      error = more == 0 ? EIO : errno;
  }
  if (source >= 0) close(source);
  errno = error ? error : errno;
  return error ? -1 : 0;
}

uint32_t arc4random(void) {
  uint32_t number;
  if (getentropy(&number, sizeof number) != 0) abort();
  return number;
}

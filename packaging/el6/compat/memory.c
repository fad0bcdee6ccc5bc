/* aligned_alloc came with glibc 2.16; operator new for over-aligned types calls it. */
#include <errno.h>
#include <stdlib.h>

void *aligned_alloc(size_t alignment, size_t size) {
  void *memory = NULL;
  const int error = posix_memalign(&memory, alignment < sizeof(void *) ? sizeof(void *) : alignment, size);
  if (error == 0) return memory;
  errno = error;
  return NULL;
}

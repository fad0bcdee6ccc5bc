/* stat and its kin are functions of their own since glibc 2.33; before, programs called them by versioned names. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { stat_version = 1, mknod_version = 0 };

int __xstat(int version, const char *path, struct stat *status);
int __lxstat(int version, const char *path, struct stat *status);
int __fxstat(int version, int file, struct stat *status);
int __fxstatat(int version, int folder, const char *path, struct stat *status, int flags);
int __xmknod(int version, const char *path, mode_t mode, dev_t *device);

int stat(const char *path, struct stat *status) { return __xstat(stat_version, path, status); }
int lstat(const char *path, struct stat *status) { return __lxstat(stat_version, path, status); }
int fstat(int file, struct stat *status) { return __fxstat(stat_version, file, status); }

/* Kernel 2.6.32 refuses AT_EMPTY_PATH; an empty path means the file itself, and that fstat can say everywhere. */
int fstatat(int folder, const char *path, struct stat *status, int flags) {
  if (flags & AT_EMPTY_PATH) {
    if (*path == '\0') return fstat(folder, status);
    flags &= ~AT_EMPTY_PATH;
  }
  return __fxstatat(stat_version, folder, path, status, flags);
}

int mknod(const char *path, mode_t mode, dev_t device) { return __xmknod(mknod_version, path, mode, &device); }

/* On x86_64 both structures are the same. */
int stat64(const char *path, struct stat64 *status) { return stat(path, (struct stat *)status); }
int lstat64(const char *path, struct stat64 *status) { return lstat(path, (struct stat *)status); }
int fstat64(int file, struct stat64 *status) { return fstat(file, (struct stat *)status); }
int fstatat64(int folder, const char *path, struct stat64 *status, int flags) { return fstatat(folder, path, (struct stat *)status, flags); }

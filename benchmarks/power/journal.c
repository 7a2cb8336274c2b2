/* Notes what a process asks of the disk: LD_PRELOAD this, set POWER_ROOT and POWER_JOURNAL.

   Each event is one append to the journal, so that those of all threads and processes lie in one
   order: kind (1 byte), number (8), length of path, other path and data (4 each), then these.
   Kinds: C create, T truncate to number, W write at number, b sync number begins, s it has ended,
   R rename, U unlink. A write is noted after it was made, a rename before it is used by anyone. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int journal = -1;
static const char *root = "";
static _Atomic uint64_t syncs;

#define REAL(name, type, ...) static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("POWER_JOURNAL"), *folder = getenv("POWER_ROOT");
    if (!path || !folder) return;
    REAL("open64", int, const char *, int, ...);
    root = folder;
    journal = real(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static int ours(const char *path) {
    return journal >= 0 && !strncmp(path, root, strlen(root));
}

static void note(char kind, uint64_t number, const char *path, const char *other,
                 const void *data, uint32_t length) {
    uint32_t paths = strlen(path), others = strlen(other);
    struct iovec parts[] = {
        {&kind, 1}, {&number, 8}, {&paths, 4}, {&others, 4}, {&length, 4},
        {(void *)path, paths}, {(void *)other, others}, {(void *)data, length}};
    if (writev(journal, parts, 8) < 0) abort();
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return ours(path);
}

static const char *full(int folder, const char *path, char *room) {
    char base[PATH_MAX];
    if (*path == '/') return path;
    if (folder == AT_FDCWD) { if (!getcwd(base, sizeof base)) return path; }
    else path_of(folder, base);
    return snprintf(room, PATH_MAX, "%s/%s", base, path) < PATH_MAX ? room : path;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    REAL("openat64", int, int, const char *, int, ...);
    char room[PATH_MAX];
    const char *name = journal < 0 ? path : full(folder, path, room);
    int new = (flags & O_CREAT) && ours(name) && faccessat(folder, path, F_OK, 0);
    int fd = real(folder, path, flags, mode);
    if (fd >= 0 && new) note('C', 0, name, "", "", 0);
    else if (fd >= 0 && (flags & O_TRUNC) && ours(name)) note('T', 0, name, "", "", 0);
    return fd;
}

static mode_t mode_in(int flags, va_list rest) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name) int name(const char *path, int flags, ...) { \
    va_list rest; va_start(rest, flags); mode_t mode = mode_in(flags, rest); va_end(rest); \
    return opened(AT_FDCWD, path, flags, mode); }
#define OPENAT(name) int name(int folder, const char *path, int flags, ...) { \
    va_list rest; va_start(rest, flags); mode_t mode = mode_in(flags, rest); va_end(rest); \
    return opened(folder, path, flags, mode); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)

ssize_t write(int fd, const void *data, size_t size) {
    REAL("write", ssize_t, int, const void *, size_t);
    char path[PATH_MAX];
    ssize_t done = real(fd, data, size);
    if (done > 0 && journal >= 0 && path_of(fd, path))
        note('W', lseek(fd, 0, SEEK_CUR) - done, path, "", data, done);
    return done;
}

#define PWRITE(name) ssize_t name(int fd, const void *data, size_t size, off64_t at) { \
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t); \
    char path[PATH_MAX]; \
    ssize_t done = real(fd, data, size, at); \
    if (done > 0 && journal >= 0 && path_of(fd, path)) note('W', at, path, "", data, done); \
    return done; }
PWRITE(pwrite) PWRITE(pwrite64)

#define TRUNCATE(name) int name(int fd, off64_t size) { \
    REAL("ftruncate64", int, int, off64_t); \
    char path[PATH_MAX]; \
    int failed = real(fd, size); \
    if (!failed && journal >= 0 && path_of(fd, path)) note('T', size, path, "", "", 0); \
    return failed; }
TRUNCATE(ftruncate) TRUNCATE(ftruncate64)

#define SYNC(name) int name(int fd) { \
    REAL(#name, int, int); \
    char path[PATH_MAX]; \
    int watched = journal >= 0 && path_of(fd, path); \
    uint64_t number = ((uint64_t)getpid() << 32) + ++syncs; \
    if (watched) note('b', number, path, "", "", 0); \
    int failed = real(fd); \
    if (watched && !failed) note('s', number, path, "", "", 0); \
    return failed; }
SYNC(fsync) SYNC(fdatasync)

static void renamed(int from, const char *old, int to, const char *new) {
    char one[PATH_MAX], other[PATH_MAX];
    const char *a = full(from, old, one), *b = full(to, new, other);
    if (ours(a) || ours(b)) note('R', 0, a, b, "", 0);
}

int rename(const char *old, const char *new) {
    REAL("rename", int, const char *, const char *);
    int failed = real(old, new);
    if (!failed && journal >= 0) renamed(AT_FDCWD, old, AT_FDCWD, new);
    return failed;
}

int renameat(int from, const char *old, int to, const char *new) {
    REAL("renameat", int, int, const char *, int, const char *);
    int failed = real(from, old, to, new);
    if (!failed && journal >= 0) renamed(from, old, to, new);
    return failed;
}

static void unlinked(int folder, const char *path) {
    char room[PATH_MAX];
    const char *name = full(folder, path, room);
    if (ours(name)) note('U', 0, name, "", "", 0);
}

int unlink(const char *path) {
    REAL("unlink", int, const char *);
    int failed = real(path);
    if (!failed && journal >= 0) unlinked(AT_FDCWD, path);
    return failed;
}

int unlinkat(int folder, const char *path, int flags) {
    REAL("unlinkat", int, int, const char *, int);
    int failed = real(folder, path, flags);
    if (!failed && journal >= 0 && !(flags & AT_REMOVEDIR)) unlinked(folder, path);
    return failed;
}

// Faults on purpose: a library that is loaded before the C library (LD_PRELOAD) and stands in front of the calls that change files.
// It looks only at files under one folder. The environment says what it does:
//   FAULT_UNDER   the folder, an absolute path without links
//   FAULT_AT      CALL:N:ACTION, at the N-th call of that name (0: at each). CALL: one of the names below.
//                 ACTION: before (die first), after (do it, then die), half (write half of it, then die), or the number of an error to
//   fail with
//   FAULT_BYTES   bytes that may be written; then the disk is full: what still fits is written, the next write fails with ENOSPC
//   FAULT_COUNTS  a file of 64-bit numbers that is kept up to date: the calls of each name in their order below, then the bytes written
//   FAULT_HIT     a file that names the path of the call at which something was done
// Compile: cc -shared -fPIC -O1 -o libfaults.so preload.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum call { RENAME, LINK, UNLINK, MKDIR, RMDIR, CREATE, SYNC, TRUNCATE, WRITE, CALLS };
static const char *const names[CALLS] = { "rename", "link", "unlink", "mkdir", "rmdir", "create", "sync", "truncate", "write" };

enum action { PASS, DIE_BEFORE, DIE_AFTER, DIE_HALF, FAIL };

static char folder[4096];
static size_t folder_length;
static enum call wanted = CALLS;
static long wanted_number;
static enum action wanted_action;
static int wanted_error;
static long long capacity = -1;
static const char *hit_file;
static _Atomic long long own_counts[CALLS + 1];
static _Atomic long long *counts = own_counts;

// The function of that name behind this library. dlsym itself is one of ours, so it is found by its version.
static void *behind(const char *name)
{
    static void *(*find)(void *, const char *);
    if (!find)
    {
        find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
        if (!find)
        {
            find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
        }
    }

    return find(RTLD_NEXT, name);
}

#define BEHIND(result, name, ...)                      \
    static result (*real)(__VA_ARGS__);                \
    if (!real)                                         \
    {                                                  \
        real = (result(*)(__VA_ARGS__))behind(name);   \
    }

__attribute__((constructor)) static void read_environment(void)
{
    const char *under = getenv("FAULT_UNDER"), *at = getenv("FAULT_AT"), *bytes = getenv("FAULT_BYTES"), *shared = getenv("FAULT_COUNTS");
    if (!under)
    {
        return;
    }

    folder_length = (size_t)snprintf(folder, sizeof folder, "%s/", under);
    capacity = bytes ? atoll(bytes) : -1;
    hit_file = getenv("FAULT_HIT");
    char name[32], action[32];
    if (at && sscanf(at, "%31[^:]:%ld:%31s", name, &wanted_number, action) == 3)
    {
        for (int i = 0; i < CALLS; i++)
        {
            if (!strcmp(names[i], name))
            {
                wanted = (enum call)i;
            }
        }

        wanted_error = atoi(action);
        wanted_action = wanted_error ? FAIL : !strcmp(action, "before") ? DIE_BEFORE : !strcmp(action, "half") ? DIE_HALF : DIE_AFTER;
    }

    if (shared)
    {
        BEHIND(int, "open64", const char *, int, ...)
        int file = real(shared, O_RDWR);
        void *memory = file < 0 ? MAP_FAILED : mmap(NULL, sizeof own_counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory != MAP_FAILED)
        {
            counts = memory;
        }
    }
}

static int is_under(const char *path) { return folder_length > 0 && !strncmp(path, folder, folder_length); }

// The path of an open file, or an empty text.
static void path_of(int file, char *path, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, size - 1);
    path[length < 0 ? 0 : length] = 0;
}

static void note_hit(const char *path)
{
    if (hit_file)
    {
        BEHIND(int, "open64", const char *, int, ...)
        static ssize_t (*put)(int, const void *, size_t);
        put = (ssize_t(*)(int, const void *, size_t))behind("write");
        int file = real(hit_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (file >= 0 && put(file, path, strlen(path)) >= 0)
        {
            close(file);
        }
    }
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
    {
        pause();
    }
}

// Counts a call and says what is to be done about it; errno is set where it is to fail.
static enum action next(enum call call, const char *path)
{
    if (!is_under(path))
    {
        return PASS;
    }

    long long number = atomic_fetch_add(&counts[call], 1) + 1;
    if (call != wanted || (wanted_number != 0 && number != wanted_number))
    {
        return PASS;
    }

    note_hit(path);
    if (wanted_action == DIE_BEFORE)
    {
        die();
    }

    errno = wanted_error;
    return wanted_action;
}

static enum action next_of(enum call call, int file)
{
    char path[4096];
    path_of(file, path, sizeof path);
    return next(call, path);
}

// The body of a call that is done as a whole: r is its result.
#define WHOLE(asked, made)              \
    enum action action = asked;         \
    if (action == FAIL)                 \
    {                                   \
        return -1;                      \
    }                                   \
    int r = made;                       \
    if (action != PASS)                 \
    {                                   \
        die();                          \
    }                                   \
    return r;

int rename(const char *from, const char *to)
{
    BEHIND(int, "rename", const char *, const char *)
    WHOLE(next(RENAME, to), real(from, to))
}

int renameat(int a, const char *from, int b, const char *to)
{
    BEHIND(int, "renameat", int, const char *, int, const char *)
    WHOLE(next(RENAME, to), real(a, from, b, to))
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    BEHIND(int, "renameat2", int, const char *, int, const char *, unsigned)
    WHOLE(next(RENAME, to), real(a, from, b, to, flags))
}

int link(const char *from, const char *to)
{
    BEHIND(int, "link", const char *, const char *)
    WHOLE(next(LINK, to), real(from, to))
}

int unlink(const char *path)
{
    BEHIND(int, "unlink", const char *)
    WHOLE(next(UNLINK, path), real(path))
}

int unlinkat(int at, const char *path, int flags)
{
    BEHIND(int, "unlinkat", int, const char *, int)
    WHOLE(next(flags & AT_REMOVEDIR ? RMDIR : UNLINK, path), real(at, path, flags))
}

int mkdir(const char *path, mode_t mode)
{
    BEHIND(int, "mkdir", const char *, mode_t)
    WHOLE(next(MKDIR, path), real(path, mode))
}

int rmdir(const char *path)
{
    BEHIND(int, "rmdir", const char *)
    WHOLE(next(RMDIR, path), real(path))
}

int fsync(int file)
{
    BEHIND(int, "fsync", int)
    WHOLE(next_of(SYNC, file), real(file))
}

int fdatasync(int file)
{
    BEHIND(int, "fdatasync", int)
    WHOLE(next_of(SYNC, file), real(file))
}

int ftruncate(int file, off_t length)
{
    BEHIND(int, "ftruncate", int, off_t)
    WHOLE(next_of(TRUNCATE, file), real(file, length))
}

int ftruncate64(int file, off64_t length)
{
    BEHIND(int, "ftruncate64", int, off64_t)
    WHOLE(next_of(TRUNCATE, file), real(file, length))
}

// Only an open that may make a file counts.
#define OPEN(name, declared, asked, passed)         \
    declared                                        \
    {                                               \
        BEHIND(int, name, const char *, int, ...)   \
        mode_t mode = 0;                            \
        if (flags & (O_CREAT | O_TMPFILE))          \
        {                                           \
            va_list more;                           \
            va_start(more, flags);                  \
            mode = va_arg(more, mode_t);            \
            va_end(more);                           \
        }                                           \
        if (!(flags & O_CREAT))                     \
        {                                           \
            return passed;                          \
        }                                           \
        WHOLE(asked, passed)                        \
    }

OPEN("open", int open(const char *path, int flags, ...), next(CREATE, path), real(path, flags, mode))
OPEN("open64", int open64(const char *path, int flags, ...), next(CREATE, path), real(path, flags, mode))

// What of a write is done: all of it, half of it before dying, or what still fits on the disk. Less than nothing: it fails.
static ssize_t allowed(int file, size_t bytes, enum action *action)
{
    char path[4096];
    path_of(file, path, sizeof path);
    *action = next(WRITE, path);
    if (*action == FAIL)
    {
        return -1;
    }

    if (*action == DIE_HALF)
    {
        return (ssize_t)(bytes / 2);
    }

    if (is_under(path))
    {
        long long before = atomic_fetch_add(&counts[CALLS], (long long)bytes);
        if (capacity >= 0 && before + (long long)bytes > capacity)
        {
            if (before >= capacity)
            {
                errno = ENOSPC;
                return -1;
            }

            return (ssize_t)(capacity - before);
        }
    }

    return (ssize_t)bytes;
}

#define SOME(made)                                   \
    enum action action;                              \
    ssize_t n = allowed(file, bytes, &action);       \
    if (n < 0)                                       \
    {                                                \
        return -1;                                   \
    }                                                \
    ssize_t r = made;                                \
    if (action != PASS)                              \
    {                                                \
        die();                                       \
    }                                                \
    return r;

ssize_t write(int file, const void *from, size_t bytes)
{
    BEHIND(ssize_t, "write", int, const void *, size_t)
    SOME(real(file, from, (size_t)n))
}

ssize_t pwrite(int file, const void *from, size_t bytes, off_t at)
{
    BEHIND(ssize_t, "pwrite", int, const void *, size_t, off_t)
    SOME(real(file, from, (size_t)n, at))
}

ssize_t pwrite64(int file, const void *from, size_t bytes, off64_t at)
{
    BEHIND(ssize_t, "pwrite64", int, const void *, size_t, off64_t)
    SOME(real(file, from, (size_t)n, at))
}

// Several buffers at once: less than all of them is the first of them, cut to what may be written.
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at)
{
    BEHIND(ssize_t, "pwritev64", int, const struct iovec *, int, off64_t)
    size_t bytes = 0;
    for (int i = 0; i < count; i++)
    {
        bytes += parts[i].iov_len;
    }

    struct iovec first = parts[0];
    SOME((size_t)n == bytes ? real(file, parts, count, at)
        : real(file, (first.iov_len = (size_t)n < first.iov_len ? (size_t)n : first.iov_len, &first), 1, at))
}

// Room that is asked for beforehand counts against a full disk; it is not a write of its own.
int posix_fallocate64(int file, off64_t at, off64_t bytes)
{
    BEHIND(int, "posix_fallocate64", int, off64_t, off64_t)
    char path[4096];
    path_of(file, path, sizeof path);
    return capacity >= 0 && is_under(path) && counts[CALLS] + bytes > capacity ? ENOSPC : real(file, at, bytes);
}

int fallocate64(int file, int mode, off64_t at, off64_t bytes)
{
    BEHIND(int, "fallocate64", int, int, off64_t, off64_t)
    char path[4096];
    path_of(file, path, sizeof path);
    if (capacity >= 0 && is_under(path) && counts[CALLS] + bytes > capacity)
    {
        errno = ENOSPC;
        return -1;
    }

    return real(file, mode, at, bytes);
}

// A program that looks a function up in the C library by name gets ours as well.
void *dlsym(void *library, const char *name)
{
    static const struct { const char *name; void *ours; } table[] =
    {
        { "rename", rename }, { "renameat", renameat }, { "renameat2", renameat2 }, { "link", link },
        { "unlink", unlink }, { "unlinkat", unlinkat },
        { "mkdir", mkdir }, { "rmdir", rmdir }, { "fsync", fsync }, { "fdatasync", fdatasync }, { "ftruncate", ftruncate },
        { "ftruncate64", ftruncate64 },
        { "open", open }, { "open64", open64 }, { "write", write }, { "pwrite", pwrite }, { "pwrite64", pwrite64 },
    };
    if (folder_length > 0 && library != RTLD_NEXT)
    {
        for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        {
            if (!strcmp(name, table[i].name))
            {
                return table[i].ours;
            }
        }
    }

    static void *(*real)(void *, const char *);
    if (!real)
    {
        real = (void *(*)(void *, const char *))behind("dlsym");
    }

    return real(library, name);
}

/*
 * Preloaded into a process (LD_PRELOAD), makes its clock wrong and its disk slow, as two files say that can change while it runs:
 *   $CHAINCLOUD_FAULTS/clock   seconds that CLOCK_REALTIME, time() and gettimeofday() are ahead; negative for behind
 *   $CHAINCLOUD_FAULTS/fsync   milliseconds that every fsync() and fdatasync() takes longer
 * A missing file is no fault. The monotonic clock is left alone, as it is when a machine's clock is set.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long setting(const char *name)
{
    const char *folder = getenv("CHAINCLOUD_FAULTS");
    char path[512], text[32];
    if (!folder || snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    long count = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    if (count <= 0)
        return 0;
    text[count] = 0;
    return strtol(text, NULL, 10);
}

/* Reading a file at each look at the clock would be the slowest clock ever: once in 50 ms is enough. */
static long ahead(void)
{
    static long value, read_at;
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    long tick = now.tv_sec * 20 + now.tv_nsec / 50000000 + 1;
    if (__atomic_exchange_n(&read_at, tick, __ATOMIC_RELAXED) != tick)
        __atomic_store_n(&value, setting("clock"), __ATOMIC_RELAXED);
    return __atomic_load_n(&value, __ATOMIC_RELAXED);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += ahead();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    struct timespec at;
    int result = clock_gettime(CLOCK_REALTIME, &at);
    now->tv_sec = at.tv_sec;
    now->tv_usec = at.tv_nsec / 1000;
    return result;
}

time_t time(time_t *into)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (into)
        *into = at.tv_sec;
    return at.tv_sec;
}

static void slowly(void)
{
    long wait = setting("fsync");
    if (wait > 0) {
        struct timespec left = { wait / 1000, wait % 1000 * 1000000 };
        nanosleep(&left, NULL);
    }
}

int fsync(int file)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    slowly();
    return real(file);
}

int fdatasync(int file)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    slowly();
    return real(file);
}

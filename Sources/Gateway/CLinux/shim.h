// What Glibc's Swift overlay hides. No _GNU_SOURCE here: it gives fd_set two definitions.
#ifndef CPMS_CLINUX_SHIM_H
#define CPMS_CLINUX_SHIM_H
#include <malloc.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

// sched(7); glibc of Debian 12 has no such call.
struct cpms_sched_attr {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
};
extern long syscall(long number, ...);

// Gives the calling thread a slice of this many nanoseconds, or the system's for 0. A thread that wakes goes before one of a longer slice
// that computes, instead of waiting until that slice is over (Linux 6.12 and later; earlier ones take no notice).
static inline int cpms_slice(uint64_t nanoseconds) {
  if (sched_getscheduler(0) != SCHED_OTHER) return 0;
  struct cpms_sched_attr attr = {0};
  attr.size = sizeof attr;
  attr.nice = getpriority(PRIO_PROCESS, 0);
  attr.runtime = nanoseconds;
  return (int)syscall(SYS_sched_setattr, 0, &attr, 0);
}

extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
extern const char *strerrorname_np(int number);

static inline int cpms_map_threshold(int bytes) { return mallopt(M_MMAP_THRESHOLD, bytes); }
static inline void cpms_trim(void) { malloc_trim(0); }

static inline int cpms_epoll_add(int ep, int fd, uint32_t events, uint64_t data) {
  struct epoll_event ev = {0};
  ev.events = events;
  ev.data.u64 = data;
  return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
}
static inline int cpms_epoll_mod(int ep, int fd, uint32_t events, uint64_t data) {
  struct epoll_event ev = {0};
  ev.events = events;
  ev.data.u64 = data;
  return epoll_ctl(ep, EPOLL_CTL_MOD, fd, &ev);
}
static inline int cpms_epoll_del(int ep, int fd) { return epoll_ctl(ep, EPOLL_CTL_DEL, fd, 0); }
static inline uint64_t cpms_epoll_data(const struct epoll_event *ev) { return ev->data.u64; }
#endif

// What Glibc's Swift overlay hides. No _GNU_SOURCE here: it gives fd_set two definitions.
#ifndef CPMS_CLINUX_SHIM_H
#define CPMS_CLINUX_SHIM_H
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

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

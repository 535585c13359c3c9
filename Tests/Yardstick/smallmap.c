/* valgrind cannot reserve the terabyte of address space that the journal asks for; four gigabytes are enough for a measurement. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

int mdb_env_set_mapsize(void *environment, size_t size) {
    static int (*real)(void *, size_t);
    const size_t most = (size_t)4 << 30;
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "mdb_env_set_mapsize");
    return real(environment, size < most ? size : most);
}

// The door to LMDB: the header as Debian ships it, nothing added.
#ifndef CPMS_CLMDB_SHIM_H
#define CPMS_CLMDB_SHIM_H
#include <lmdb.h>
#endif

/* A bare walk over all entries of a journal's file, every record touched: the machine's own limit for a rebuild.
 *   cc -O2 -o scan scan.c -llmdb    scan JOURNAL_DIRECTORY   prints one JSON line */
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int code, const char *what) {
    if (code) {
        fprintf(stderr, "scan: %s: %s\n", what, mdb_strerror(code));
        exit(1);
    }
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: scan JOURNAL_DIRECTORY\n"), 2;
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table;
    MDB_cursor *cursor;
    MDB_val key, value;
    must(mdb_env_create(&env), "create");
    must(mdb_env_set_maxdbs(env, 8), "tables");
    must(mdb_env_set_mapsize(env, (size_t)1 << 40), "map");
    must(mdb_env_open(env, arguments[1], MDB_RDONLY | MDB_NOTLS | MDB_NOLOCK, 0600), "open");
    must(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), "begin");
    must(mdb_dbi_open(txn, "entries", 0, &table), "entries");
    must(mdb_cursor_open(txn, table, &cursor), "cursor");
    double began = now();
    uint64_t entries = 0, bytes = 0, sum = 0;
    int code;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        const uint8_t *record = value.mv_data;
        entries += 1;
        bytes += value.mv_size;
        for (size_t at = 0; at < value.mv_size; at += 64) sum += record[at];
    }
    if (code != MDB_NOTFOUND) must(code, "next");
    double seconds = now() - began;
    printf("{\"entries\":%llu,\"bytes\":%llu,\"seconds\":%.3f,\"per_s\":%.0f,\"sum\":%llu}\n", (unsigned long long)entries,
        (unsigned long long)bytes, seconds, (double)entries / seconds, (unsigned long long)sum);
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    mdb_env_close(env);
    return 0;
}

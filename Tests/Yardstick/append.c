/* Plain durable appends to LMDB, with and without a SHA-256 chain: the machine's own limit for a journal.
 *   cc -O2 -o append append.c -llmdb -lcrypto    append DIRECTORY GROUP CHAIN(0|1) BYTES SECONDS   prints one JSON line */
#include <lmdb.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { COMMITS_MAX = 2000000, BYTES_MAX = 4096 };
static double times[COMMITS_MAX];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int code, const char *what) {
    if (code) {
        fprintf(stderr, "append: %s: %s\n", what, mdb_strerror(code));
        exit(1);
    }
}

static int byValue(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int count, char **arguments) {
    if (count != 6) return fprintf(stderr, "usage: append DIRECTORY GROUP CHAIN BYTES SECONDS\n"), 2;
    int group = atoi(arguments[2]), chain = atoi(arguments[3]);
    size_t bytes = (size_t)atoi(arguments[4]);
    double seconds = atof(arguments[5]);
    if (group < 1 || bytes < 8 || bytes > BYTES_MAX) return fprintf(stderr, "append: bad group or size\n"), 2;
    mkdir(arguments[1], 0700);
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table;
    must(mdb_env_create(&env), "create");
    must(mdb_env_set_mapsize(env, (size_t)1 << 36), "map");
    must(mdb_env_open(env, arguments[1], MDB_NOTLS, 0600), "open");
    must(mdb_txn_begin(env, NULL, 0, &txn), "begin");
    must(mdb_dbi_open(txn, NULL, MDB_INTEGERKEY | MDB_CREATE, &table), "table");
    must(mdb_txn_commit(txn), "commit");
    EVP_MD *digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char record[BYTES_MAX + 32], hash[32] = {0};
    for (size_t i = 0; i < bytes; i++) record[i] = (unsigned char)(i * 131);
    uint64_t sequence = 0;
    size_t commits = 0;
    double began = now();
    while (now() - began < seconds && commits < COMMITS_MAX) {
        double start = now();
        must(mdb_txn_begin(env, NULL, 0, &txn), "begin");
        for (int i = 0; i < group; i++) {
            sequence++;
            memcpy(record, &sequence, 8);
            if (chain) {
                EVP_DigestInit_ex2(context, digest, NULL);
                EVP_DigestUpdate(context, hash, 32);
                EVP_DigestUpdate(context, record, bytes);
                EVP_DigestFinal_ex(context, hash, NULL);
            }
            memcpy(record + bytes, hash, 32);
            MDB_val key = {8, &sequence}, value = {bytes + 32, record};
            must(mdb_put(txn, table, &key, &value, MDB_APPEND), "put");
        }
        must(mdb_txn_commit(txn), "commit");
        times[commits++] = now() - start;
    }
    double took = now() - began;
    qsort(times, commits, sizeof *times, byValue);
    printf("{\"group\":%d,\"chain\":%d,\"bytes\":%zu,\"per_s\":%.0f,\"commit_p50_us\":%.1f,\"commit_p99_us\":%.1f}\n", group, chain, bytes,
        (double)sequence / took, times[commits / 2] * 1e6, times[commits * 99 / 100] * 1e6);
    mdb_env_close(env);
    return 0;
}

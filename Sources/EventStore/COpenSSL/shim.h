// The door to OpenSSL 3: its headers, and functions for the macros Swift cannot see.
#ifndef CPMS_COPENSSL_SHIM_H
#define CPMS_COPENSSL_SHIM_H
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static inline long cpms_SSL_CTX_set_min_proto_version(SSL_CTX *ctx, int version) { return SSL_CTX_set_min_proto_version(ctx, version); }
static inline long cpms_SSL_CTX_set_max_proto_version(SSL_CTX *ctx, int version) { return SSL_CTX_set_max_proto_version(ctx, version); }
static inline long cpms_SSL_CTX_set_groups(SSL_CTX *ctx, const char *list) { return SSL_CTX_set1_groups_list(ctx, list); }
static inline long cpms_SSL_CTX_set_mode(SSL_CTX *ctx, long mode) { return SSL_CTX_set_mode(ctx, mode); }
static inline long cpms_SSL_CTX_set_session_cache_mode(SSL_CTX *ctx, long mode) { return SSL_CTX_set_session_cache_mode(ctx, mode); }
static inline long cpms_SSL_set_tlsext_host_name(SSL *ssl, const char *name) { return SSL_set_tlsext_host_name(ssl, name); }
static inline long cpms_BIO_get_mem_data(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }
static inline int cpms_EVP_CIPHER_CTX_set_tag(EVP_CIPHER_CTX *ctx, int length, void *tag) { return EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, length, tag); }
static inline int cpms_EVP_CIPHER_CTX_get_tag(EVP_CIPHER_CTX *ctx, int length, void *tag) { return EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, length, tag); }

// SHA-256 of short messages without the detours of EVP, which cost a tenth of hashing an entry. The functions are marked as
// deprecated in OpenSSL 3 and part of it.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
static inline void cpms_SHA256_pair(const void *first, size_t firstCount, const void *second, size_t secondCount, unsigned char *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, first, firstCount);
    SHA256_Update(&context, second, secondCount);
    SHA256_Final(digest, &context);
}
static inline void cpms_SHA256_begin(SHA256_CTX *context) { SHA256_Init(context); }
static inline void cpms_SHA256_block(SHA256_CTX *context, const void *block) { SHA256_Transform(context, block); }
#pragma clang diagnostic pop
#endif

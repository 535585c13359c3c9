/* A bare epoll WebSocket echo: the least a server can do with a frame. One thread, small frames, text and binary alike.
 *   cc -O2 -o echo echo.c -lcrypto    echo PORT   prints "listening on PORT" */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 16384 };
typedef struct {
    int fd, open;
    size_t used;
    unsigned char in[BUFFER];
} connection;

static void end(connection *c) {
    close(c->fd);
    free(c);
}

static int put(int fd, const void *bytes, size_t count) { return send(fd, bytes, count, MSG_NOSIGNAL) == (ssize_t)count; }

static int handshake(connection *c) {
    c->in[c->used] = 0;
    char *stop = strstr((char *)c->in, "\r\n\r\n"), *key = strcasestr((char *)c->in, "sec-websocket-key:");
    if (!stop || !key) return c->used + 1 < BUFFER;
    key += 18;
    while (*key == ' ') key++;
    char text[80], accept[64], answer[256];
    unsigned char digest[20];
    snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    EVP_Digest(text, strlen(text), digest, NULL, EVP_sha1(), NULL);
    EVP_EncodeBlock((unsigned char *)accept, digest, 20);
    int length = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
    size_t taken = (size_t)(stop + 4 - (char *)c->in);
    memmove(c->in, c->in + taken, c->used -= taken);
    c->open = 1;
    return put(c->fd, answer, (size_t)length);
}

/* Answers every whole frame in the buffer; 0 ends the connection. */
static int frames(connection *c) {
    size_t at = 0;
    while (c->used - at >= 6) {
        unsigned char *p = c->in + at;
        size_t length = p[1] & 127, head = 2;
        if (length == 127) return 0;
        if (length == 126) {
            if (c->used - at < 8) break;
            length = (size_t)p[2] << 8 | p[3];
            head = 4;
        }
        if (head + 4 + length > BUFFER - 1) return 0;
        if (c->used - at < head + 4 + length) break;
        unsigned char *mask = p + head, *body = mask + 4, out[BUFFER + 4];
        if ((p[0] & 15) == 8) return 0;
        out[0] = p[0];
        out[1] = p[1] & 127;
        memcpy(out + 2, p + 2, head - 2);
        uint64_t wide;
        uint32_t narrow;
        memcpy(&narrow, mask, 4);
        wide = narrow | (uint64_t)narrow << 32;
        size_t i = 0;
        for (; i + 8 <= length; i += 8) {
            uint64_t word;
            memcpy(&word, body + i, 8);
            word ^= wide;
            memcpy(out + head + i, &word, 8);
        }
        for (; i < length; i++) out[head + i] = body[i] ^ mask[i & 3];
        if (!put(c->fd, out, head + length)) return 0;
        at += head + 4 + length;
    }
    memmove(c->in, c->in + at, c->used -= at);
    return 1;
}

static void take(int loop, int listener) {
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        connection *c = calloc(1, sizeof *c);
        if (!c) exit(1);
        c->fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int count, char **arguments) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(count > 1 ? atoi(arguments[1]) : 0))};
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), loop = epoll_create1(0), one = 1;
    socklen_t size = sizeof place;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&place, size) || listen(listener, 4096) || getsockname(listener, (void *)&place, &size)) return perror("echo"), 1;
    struct epoll_event event = {.events = EPOLLIN}, ready[256];
    epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event);
    printf("listening on %d\n", ntohs(place.sin_port));
    fflush(stdout);
    for (;;) {
        int found = epoll_wait(loop, ready, 256, -1);
        for (int i = 0; i < found; i++) {
            connection *c = ready[i].data.ptr;
            if (!c) {
                take(loop, listener);
                continue;
            }
            ssize_t got = recv(c->fd, c->in + c->used, BUFFER - 1 - c->used, 0);
            if (got <= 0) {
                end(c);
                continue;
            }
            c->used += (size_t)got;
            if ((!c->open && !handshake(c)) || (c->open && !frames(c))) end(c);
        }
    }
}

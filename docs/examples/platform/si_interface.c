/* 动态库的调用约定（INIT、BUSINESS_HANDLE），转到平台替身。The calling convention of the platform's library, over the stand-in.

   int INIT(char *err)                        0 好；否则 err 写明原因。0 is well, else err says why.
   int BUSINESS_HANDLE(char *in, char *out)   0 办成；-1 系统错误，须冲正；-2 业务错误，告诉收费员。
                                              0 done; -1 a failure of the system: reverse; -2 refused: tell the clerk.
   in、out 是 GBK 的 JSON，以 NUL 结尾；out 由调用的一方分配。Both are JSON in GBK that ends with NUL; the caller allocates out.

   环境变量 SI_ADDRESS 是 主机:端口，SI_OUT 是 out 的字节数（默认 50000，见过的最小的一种），SI_SECONDS 是等待的秒数（默认 30）。
   SI_ADDRESS is host:port, SI_OUT the bytes of out (50000 by default, the least seen), SI_SECONDS how long to wait (30).

   cc -shared -fPIC -o libsi.so si_interface.c
   i686-w64-mingw32-gcc -shared -o SiInterface_hsf.dll si_interface.c si_interface.def -lws2_32                                 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#define EXPORT __declspec(dllexport)
#else
#include <iconv.h>
#include <netdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#define EXPORT __attribute__((visibility("default")))
#define closesocket close
typedef int SOCKET;
#define INVALID_SOCKET (-1)
#endif

#define MOST (16 * 1024 * 1024)
#define ERR 100
#define PATH "/fsi/api/rsfComIfsService/callService"

/* A text in the other encoding, to be freed; NULL where it cannot be put so. GB18030 has all of GBK and every other character. */
static char *converted(const char *text, int to_utf8)
{
    size_t length = strlen(text), room = 4 * length + 1;
    char *made = malloc(room);
    if (made == NULL) return NULL;
#ifdef _WIN32
    int from = to_utf8 ? 54936 : CP_UTF8, to = to_utf8 ? CP_UTF8 : 54936;
    int count = MultiByteToWideChar(from, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = count > 0 ? malloc(count * sizeof(wchar_t)) : NULL;
    int done = wide != NULL && MultiByteToWideChar(from, MB_ERR_INVALID_CHARS, text, -1, wide, count) > 0
        && WideCharToMultiByte(to, 0, wide, -1, made, (int)room, NULL, NULL) > 0;
    free(wide);
#else
    iconv_t how = iconv_open(to_utf8 ? "UTF-8" : "GB18030", to_utf8 ? "GB18030" : "UTF-8");
    int done = 0;
    if (how != (iconv_t)-1) {
        char *from = (char *)text, *to = made;
        size_t left = length, free_room = room - 1;
        done = iconv(how, &from, &left, &to, &free_room) != (size_t)-1;
        *to = '\0';
        iconv_close(how);
    }
#endif
    if (!done) {
        free(made);
        return NULL;
    }
    return made;
}

static long setting(const char *name, long otherwise)
{
    const char *given = getenv(name);
    return given == NULL || atol(given) <= 0 ? otherwise : atol(given);
}

/* A connection to the stand-in, or INVALID_SOCKET. */
static SOCKET connected(void)
{
    const char *address = getenv("SI_ADDRESS");
    const char *colon = address == NULL ? NULL : strrchr(address, ':');
    char host[256];
    if (colon == NULL || (size_t)(colon - address) >= sizeof host) return INVALID_SOCKET;
    memcpy(host, address, colon - address);
    host[colon - address] = '\0';

    struct addrinfo wanted = {0}, *found;
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, colon + 1, &wanted, &found) != 0) return INVALID_SOCKET;
    SOCKET line = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    if (line != INVALID_SOCKET) {
        long seconds = setting("SI_SECONDS", 30);
#ifdef _WIN32
        DWORD wait = seconds * 1000;
#else
        struct timeval wait = {seconds, 0};
#endif
        setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, (const char *)&wait, sizeof wait);
        setsockopt(line, SOL_SOCKET, SO_SNDTIMEO, (const char *)&wait, sizeof wait);
        if (connect(line, found->ai_addr, (int)found->ai_addrlen) != 0) {
            closesocket(line);
            line = INVALID_SOCKET;
        }
    }
    freeaddrinfo(found);
    return line;
}

static int sent(SOCKET line, const char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        int count = (int)send(line, text, (int)length, 0);
        if (count <= 0) return 0;
        text += count;
        length -= count;
    }
    return 1;
}

/* All that comes until the other side ends, to be freed; NULL after a time-out, or where it is too much. */
static char *received(SOCKET line)
{
    size_t length = 0, room = 65536;
    char *text = malloc(room);
    while (text != NULL) {
        int count = (int)recv(line, text + length, (int)(room - length - 1), 0);
        if (count == 0) {
            text[length] = '\0';
            return text;
        }
        if (count < 0 || length + count >= MOST) break;
        length += count;
        if (length + 1 == room) {
            char *more = realloc(text, room *= 2);
            if (more == NULL) break;
            text = more;
        }
    }
    free(text);
    return NULL;
}

/* The body of a whole answer with status 200, to be freed; NULL for anything else: nobody knows what became of the call. */
static char *answered(const char *message)
{
    char head[600], *answer = NULL, *body = NULL;
    SOCKET line = connected();
    if (line == INVALID_SOCKET) return NULL;
    int length = snprintf(head, sizeof head,
        "POST " PATH " HTTP/1.0\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %lu\r\n\r\n",
        getenv("SI_ADDRESS"), (unsigned long)strlen(message));
    if (length < (int)sizeof head && sent(line, head) && sent(line, message)) answer = received(line);
    closesocket(line);
    if (answer != NULL && strncmp(answer, "HTTP/1.", 7) == 0 && strncmp(answer + 8, " 200", 4) == 0) {
        char *start = strstr(answer, "\r\n\r\n");
        if (start != NULL && start[4] != '\0') body = strdup(start + 4);
    }
    free(answer);
    return body;
}

/* Whether `infcode` is 0, written as a number or as text: 1; another number: 0; none at all: -1. */
static int went_well(const char *answer)
{
    const char *found = strstr(answer, "\"infcode\"");
    if (found == NULL) return -1;
    found += strlen("\"infcode\"");
    found += strspn(found, " \t\r\n:\"");
    if (strspn(found, "-0123456789") == 0) return -1;
    return found[0] == '0' && strspn(found, "-0123456789") == 1;
}

/* Writes a text with its NUL into a buffer of so many bytes; 0 where it has no room, and then nothing is cut off. */
static int written(char *out, size_t bytes, const char *text)
{
    if (strlen(text) + 1 > bytes) return 0;
    memset(out, 0, bytes);
    strcpy(out, text);
    return 1;
}

EXPORT int INIT(char *err)
{
#ifdef _WIN32
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) {
        written(err, ERR, "WSAStartup");
        return -1;
    }
#else
    signal(SIGPIPE, SIG_IGN);
#endif
    SOCKET line = connected();
    if (line == INVALID_SOCKET) {
        /* "连不上平台替身，见 SI_ADDRESS" in GBK */
        written(err, ERR, "\xc1\xac\xb2\xbb\xc9\xcf\xc6\xbd\xcc\xa8\xcc\xe6\xc9\xed\xa3\xac\xbc\xfb SI_ADDRESS");
        return -1;
    }
    closesocket(line);
    written(err, ERR, "");
    return 0;
}

EXPORT int BUSINESS_HANDLE(char *in, char *out)
{
    size_t bytes = (size_t)setting("SI_OUT", 50000);
    char *message = converted(in, 1), *answer = message == NULL ? NULL : answered(message);
    char *told = answer == NULL ? NULL : converted(answer, 0);
    int well = answer == NULL ? -1 : went_well(answer);
    int code = told == NULL || well < 0 ? -1 : well ? 0 : -2;
    if (told == NULL || !written(out, bytes, told)) {
        /* "没有明确的应答" in GBK */
        written(out, bytes, "\xc3\xbb\xd3\xd0\xc3\xf7\xc8\xb7\xb5\xc4\xd3\xa6\xb4\xf0");
        code = -1;
    }
    free(message);
    free(answer);
    free(told);
    return code;
}

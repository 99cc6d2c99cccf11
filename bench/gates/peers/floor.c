/*
 * The least that a FastAGI server does for an answer, in C on epoll, in one thread: it
 * reads the headers, looks up who asks and who is meant, and answers. It checks nothing,
 * limits nothing and writes nothing down.
 *
 *	floor PORT FILE
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUCKETS 32768
#define MOST_CONNECTIONS 65536
#define MOST_HEADERS 8192

struct user {
	struct user *next;
	char *extension, *department;
};

struct connection {
	int answered;
	size_t length;
	char text[MOST_HEADERS + 1];
};

static struct user *users[BUCKETS];
static char *granted, *not_granted, *unknown_target;
static struct connection *connections[MOST_CONNECTIONS];

static unsigned hash(const char *text, size_t length)
{
	unsigned h = 2166136261u;
	for (size_t i = 0; i < length; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h % BUCKETS;
}

static struct user *find(const char *extension, size_t length)
{
	for (struct user *u = users[hash(extension, length)]; u; u = u->next)
		if (!strncmp(u->extension, extension, length) && !u->extension[length])
			return u;
	return NULL;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void load(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[4096];
	if (!f)
		die(path);
	while (fgets(line, sizeof(line), f)) {
		char *value = strchr(line, '\t');
		if (!value)
			continue;
		*value++ = '\0';
		if (!strcmp(line, "granted")) {
			granted = strdup(value);
		} else if (!strcmp(line, "not_granted")) {
			not_granted = strdup(value);
		} else if (!strcmp(line, "unknown_target")) {
			unknown_target = strdup(value);
		} else {
			struct user *u = malloc(sizeof(*u));
			unsigned h = hash(line, strlen(line));
			value[strcspn(value, "\n")] = '\0';
			u->extension = strdup(line);
			u->department = strdup(value);
			u->next = users[h];
			users[h] = u;
		}
	}
	fclose(f);
}

/* find_header returns the value of a header and its length up to one of some characters. */
static const char *find_header(const struct connection *c, const char *name, const char *ends, size_t *length)
{
	const char *at = strstr(c->text, name);
	if (!at)
		return NULL;
	at += strlen(name);
	*length = strcspn(at, ends);
	return at;
}

static const char *answer(const struct connection *c)
{
	size_t asks_length, means_length;
	const char *asks = find_header(c, "\nagi_channel: PJSIP/", "-\n", &asks_length);
	const char *means = find_header(c, "&to=", "\n", &means_length);
	struct user *caller = asks ? find(asks, asks_length) : NULL;
	struct user *target = means ? find(means, means_length) : NULL;
	if (!target)
		return unknown_target;
	if (!caller || strcmp(caller->department, target->department))
		return not_granted;
	return granted;
}

static void end(int fd)
{
	close(fd);
	free(connections[fd]);
	connections[fd] = NULL;
}

static void serve(int fd)
{
	struct connection *c = connections[fd];
	for (;;) {
		ssize_t n = read(fd, c->text + c->length, MOST_HEADERS - c->length);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0 || c->answered) {
			end(fd);
			return;
		}
		c->length += (size_t)n;
		c->text[c->length] = '\0';
		if (c->length >= 2 && !strcmp(c->text + c->length - 2, "\n\n")) {
			const char *command = answer(c);
			if (write(fd, command, strlen(command)) < 0) {
				end(fd);
				return;
			}
			c->answered = 1;
		}
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	load(argv[2]);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1])) };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 4096))
		die("listen");
	int epoll = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLIN, .data.fd = listener }, events[256];
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event))
		die("epoll_ctl");
	for (;;) {
		int n = epoll_wait(epoll, events, 256, -1);
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			if (fd != listener) {
				serve(fd);
				continue;
			}
			while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
				if (fd >= MOST_CONNECTIONS) {
					close(fd);
					continue;
				}
				connections[fd] = calloc(1, sizeof(struct connection));
				event = (struct epoll_event){ .events = EPOLLIN | EPOLLET, .data.fd = fd };
				if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
					end(fd);
			}
		}
	}
}

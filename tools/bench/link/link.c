/*
 * A line between two network namespaces: a TUN device in each, and this program in between, which carries IPv4 packets
 * as slowly and as late as lines do. The kernel's own emulator (netem) is a module that many machines do not have.
 *
 *   link NEAR FAR       files of the two namespaces, as in /run/netns
 *
 * Standard input, until "go":
 *   line ADDRESS KBIT DELAY_MS QUEUE_MS LOSS [LOSS_UP LATE DOUBLED]    a host on the far side
 *   shared KBIT QUEUE_MS                                               what all lines have together
 * Far to near, a packet waits for its line to be free (KBIT; 0: at once), is dropped when it would wait longer than
 * QUEUE_MS, or by chance (LOSS, a share), then waits for the shared line by the same rules, then takes DELAY_MS.
 * Near to far it takes DELAY_MS only, and is lost by LOSS_UP. Both ways, a share of LATE comes LATE_MS after its time,
 * behind others, and one of DOUBLED comes a second time, as late. Rates count whole IP packets.
 *
 * Then "count" prints one line for each host, "ADDRESS BYTES PACKETS DROPPED LOST" (far to near; dropped: the queue was
 * full), and "end". The end of standard input ends the program.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define MOST_LINES 64
#define MOST_PACKET 1536
/* Packets under way in one direction of one line; a power of two. */
#define MOST_WAITING 4096
#define BATCH 64
/* More than the packets of a turn take, so that others come before; less than a round trip of most lines. */
#define LATE_MS 3

typedef int64_t Nanoseconds;

struct packet {
  Nanoseconds due;
  int length;
  unsigned char bytes[MOST_PACKET];
};

/* Packets in the order in which they are due: a line has one delay, so first in is first out. */
struct queue {
  struct packet *packets;
  unsigned first, count;
};

/* One direction: packets in their order, and those that come late. */
struct lane {
  struct queue prompt, late;
};

/* Something that carries one packet after the other. */
struct pipe {
  double bytes_per_ns;
  Nanoseconds longest_wait, free_at;
};

struct line {
  uint32_t address;
  char name[INET_ADDRSTRLEN];
  struct pipe pipe;
  Nanoseconds delay;
  double loss, loss_up, late, doubled;
  struct lane to_near, to_far;
  unsigned long long bytes, packets, dropped, lost;
};

static struct line lines[MOST_LINES];
static int line_count;
static struct pipe shared;
static uint64_t chance = 0x9e3779b97f4a7c15u;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static Nanoseconds now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (Nanoseconds)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* xorshift64*: the same losses in every run. */
static double draw(void) {
  chance ^= chance >> 12;
  chance ^= chance << 25;
  chance ^= chance >> 27;
  return (double)((chance * 0x2545f4914f6cdd1du) >> 11) / 9007199254740992.0;
}

static struct queue make_queue(void) {
  struct queue queue = {malloc(sizeof(struct packet) * MOST_WAITING), 0, 0};
  if (!queue.packets) fail("memory");
  return queue;
}

static struct lane make_lane(void) {
  struct lane lane = {make_queue(), make_queue()};
  return lane;
}

static struct pipe make_pipe(double kbit, double queue_ms) {
  struct pipe pipe = {kbit / 8e6, (Nanoseconds)(queue_ms * 1e6), 0};
  return pipe;
}

/* When a packet that comes at `at` has left the pipe; -1 when there is no room to wait. */
static Nanoseconds pass(struct pipe *pipe, int length, Nanoseconds at) {
  if (pipe->bytes_per_ns == 0) return at;
  Nanoseconds start = pipe->free_at > at ? pipe->free_at : at;
  if (start - at > pipe->longest_wait) return -1;
  pipe->free_at = start + (Nanoseconds)(length / pipe->bytes_per_ns);
  return pipe->free_at;
}

static int put(struct queue *queue, const unsigned char *bytes, int length, Nanoseconds due) {
  if (queue->count == MOST_WAITING) return 0;
  struct packet *packet = &queue->packets[(queue->first + queue->count++) % MOST_WAITING];
  packet->due = due;
  packet->length = length;
  memcpy(packet->bytes, bytes, (size_t)length);
  return 1;
}

/* As `put`; by chance, too late, or twice. */
static int put_by_chance(struct lane *lane, struct line *line, const unsigned char *bytes, int length, Nanoseconds due) {
  const Nanoseconds late = due + LATE_MS * 1000000;
  if (line->doubled > 0 && draw() < line->doubled) put(&lane->late, bytes, length, late);
  if (line->late > 0 && draw() < line->late) return put(&lane->late, bytes, length, late);
  return put(&lane->prompt, bytes, length, due);
}

/* Hands over what is due; returns when the next packet is, or `later`. */
static Nanoseconds hand_over(struct queue *queue, int device, Nanoseconds at, Nanoseconds later) {
  while (queue->count > 0) {
    struct packet *packet = &queue->packets[queue->first];
    if (packet->due > at) return packet->due < later ? packet->due : later;
    /* A device that is not up takes nothing: the packet is gone, as on any line that is cut. */
    if (write(device, packet->bytes, (size_t)packet->length) < 0 && errno == EAGAIN) return at + 100000;
    queue->first = (queue->first + 1) % MOST_WAITING;
    queue->count--;
  }
  return later;
}

static struct line *line_of(const unsigned char *address) {
  for (int i = 0; i < line_count; i++)
    if (memcmp(&lines[i].address, address, 4) == 0) return &lines[i];
  return NULL;
}

static int is_ipv4(const unsigned char *bytes, ssize_t length) {
  return length >= 20 && length <= MOST_PACKET && bytes[0] >> 4 == 4;
}

static void from_near(int device) {
  static unsigned char bytes[65536];
  for (int i = 0; i < BATCH; i++) {
    ssize_t length = read(device, bytes, sizeof bytes);
    if (length <= 0) return;
    struct line *line = is_ipv4(bytes, length) ? line_of(bytes + 16) : NULL;
    if (!line || (line->loss_up > 0 && draw() < line->loss_up)) continue;
    if (!put_by_chance(&line->to_far, line, bytes, (int)length, now() + line->delay)) line->dropped++;
  }
}

static void from_far(int device) {
  static unsigned char bytes[65536];
  for (int i = 0; i < BATCH; i++) {
    ssize_t length = read(device, bytes, sizeof bytes);
    if (length <= 0) return;
    struct line *line = is_ipv4(bytes, length) ? line_of(bytes + 12) : NULL;
    if (!line) continue;
    if (line->loss > 0 && draw() < line->loss) {
      line->lost++;
      continue;
    }
    Nanoseconds due = pass(&line->pipe, (int)length, now());
    if (due >= 0) due = pass(&shared, (int)length, due);
    if (due < 0 || !put_by_chance(&line->to_near, line, bytes, (int)length, due + line->delay)) {
      line->dropped++;
      continue;
    }
    line->bytes += (unsigned long long)length;
    line->packets++;
  }
}

static int open_device(const char *namespace) {
  int file = open(namespace, O_RDONLY | O_CLOEXEC);
  if (file < 0 || setns(file, CLONE_NEWNET) < 0) fail(namespace);
  close(file);
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) fail("/dev/net/tun");
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strcpy(request.ifr_name, "line");
  if (ioctl(device, TUNSETIFF, &request) < 0) fail("TUNSETIFF");
  return device;
}

static void read_lines(void) {
  char text[256];
  while (fgets(text, sizeof text, stdin)) {
    char name[INET_ADDRSTRLEN];
    double kbit, delay_ms, queue_ms, loss, loss_up = 0, late = 0, doubled = 0;
    if (strcmp(text, "go\n") == 0) return;
    if (sscanf(text, "line %15s %lf %lf %lf %lf %lf %lf %lf", name, &kbit, &delay_ms, &queue_ms, &loss, &loss_up, &late,
               &doubled) >= 5) {
      if (line_count == MOST_LINES) exit(2);
      struct line *line = &lines[line_count++];
      if (inet_pton(AF_INET, name, &line->address) != 1) exit(2);
      strcpy(line->name, name);
      line->pipe = make_pipe(kbit, queue_ms);
      line->delay = (Nanoseconds)(delay_ms * 1e6);
      line->loss = loss;
      line->loss_up = loss_up;
      line->late = late;
      line->doubled = doubled;
      line->to_near = make_lane();
      line->to_far = make_lane();
    } else if (sscanf(text, "shared %lf %lf", &kbit, &queue_ms) == 2) {
      shared = make_pipe(kbit, queue_ms);
    } else {
      fprintf(stderr, "not understood: %s", text);
      exit(2);
    }
  }
  exit(0);
}

/* One command; 0 at the end of standard input. */
static int obey(void) {
  char text[64];
  ssize_t length = read(0, text, sizeof text);
  if (length == 0) return 0;
  for (ssize_t i = 0; i < length; i++) {
    if (text[i] != '\n') continue;
    for (int each = 0; each < line_count; each++) {
      struct line *line = &lines[each];
      printf("%s %llu %llu %llu %llu\n", line->name, line->bytes, line->packets, line->dropped, line->lost);
    }
    printf("end\n");
    fflush(stdout);
  }
  return 1;
}

int main(int count, char **words) {
  if (count != 3) return 2;
  setvbuf(stdin, NULL, _IONBF, 0);
  read_lines();
  int near = open_device(words[1]), far = open_device(words[2]);
  /* Timers fire when they are due, and nothing that shares the machine makes the line late, where that is allowed. */
  prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
  struct sched_param priority = {.sched_priority = 10};
  const int is_real_time = sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
  if (!is_real_time) nice(-15);
  printf("up %s\n", is_real_time ? "real-time" : "nice");
  fflush(stdout);
  for (;;) {
    Nanoseconds at = now(), next = at + 1000000000;
    for (int i = 0; i < line_count; i++) {
      next = hand_over(&lines[i].to_far.prompt, far, at, next);
      next = hand_over(&lines[i].to_far.late, far, at, next);
      next = hand_over(&lines[i].to_near.prompt, near, at, next);
      next = hand_over(&lines[i].to_near.late, near, at, next);
    }
    Nanoseconds wait = next - now();
    if (wait < 0) wait = 0;
    struct timespec limit = {wait / 1000000000, wait % 1000000000};
    struct pollfd watched[] = {{near, POLLIN, 0}, {far, POLLIN, 0}, {0, POLLIN, 0}};
    if (ppoll(watched, 3, &limit, NULL) < 0 && errno != EINTR) fail("ppoll");
    if (watched[0].revents) from_near(near);
    if (watched[1].revents) from_far(far);
    if (watched[2].revents && !obey()) return 0;
  }
}

/* Stands in for ssh where fleet_memory.sh has more hosts than a machine can be. Says what a host would say that has no executable yet; it is in the folder
   SSH_STAND_IN: `apply.jsonl`, the events of a run, or `plan.json`. In the middle it waits until the second since the epoch that the file `until` there has,
   so that all hosts are there at once. Leaves out: the connection, and the memory that an ssh takes. Unlike ssh it ends only when what it said has been read:
   kvmstrap reads on for 100 ms and no longer (host/talking_children.cpp), which is not enough where hundreds end at the same moment on a busy machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static char* read_whole(const char* folder, const char* name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE* file = fopen(path, "r");
  if (!file) exit(255);
  char* text = calloc(1, 1 << 20);
  if (fread(text, 1, (1 << 20) - 1, file) == 0) exit(255);
  fclose(file);
  return text;
}

/* The executable: its size in a line, and then as many bytes. */
static void take_executable(void) {
  char byte, buffer[65536];
  long left = 0;
  while (read(0, &byte, 1) == 1 && byte != '\n') left = left * 10 + byte - '0';
  while (left > 0) {
    const ssize_t got = read(0, buffer, left < (long)sizeof buffer ? (size_t)left : sizeof buffer);
    if (got <= 0) exit(255);
    left -= got;
  }
}

/* @RUN@ is the run that was asked for. */
static void say(const char* text, const char* end, const char* run) {
  while (text < end) {
    const char* here = strstr(text, "@RUN@");
    const char* until = here && here < end ? here : end;
    fwrite(text, 1, (size_t)(until - text), stdout);
    if (until == end) break;
    fputs(run, stdout);
    text = here + 5;
  }
  fflush(stdout);
}

int main(int argc, char** argv) {
  const char* folder = getenv("SSH_STAND_IN");
  const char* command = argv[argc - 1];
  if (!folder || strstr(command, "network confirm")) return folder ? 0 : 255;

  puts("kvmstrap-fleet need");
  fflush(stdout);
  take_executable();
  puts("kvmstrap-fleet have");
  fflush(stdout);
  char byte[4096];
  while (read(0, byte, sizeof byte) > 0) {
  }

  char run[64] = "";
  const char* asked = strstr(command, "--run ");
  if (asked) {
    const size_t quotes = strcspn(asked + 6, "0123456789");
    snprintf(run, sizeof run, "%.*s", (int)strspn(asked + 6 + quotes, "0123456789-"), asked + 6 + quotes);
    printf("{\"detached\": \"%s\", \"new\": true}\n", run);
  }
  char* text = read_whole(folder, asked ? "apply.jsonl" : "plan.json");
  const char* end = text + strlen(text);
  const char* middle = text + (end - text) / 2;
  while (middle < end && *middle++ != '\n') {
  }
  say(text, middle, run);
  const long until = atol(read_whole(folder, "until"));
  while (time(NULL) < until) sleep(1);
  say(middle, end, run);
  for (int unread = 1; ioctl(1, FIONREAD, &unread) == 0 && unread > 0;) usleep(20000);
  return 0;
}

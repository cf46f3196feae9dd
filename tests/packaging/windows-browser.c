/* In place of a browser: writes down, in the file that LANTERNE_ASKED names, what it was asked for, and stays open, as a window does. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int main(int count, char **words) {
  const char *asked = getenv("LANTERNE_ASKED");
  FILE *file = asked ? fopen(asked, "a") : NULL;
  if (!file) return 1;
  for (int i = 1; i < count; i++) fprintf(file, "%s\n", words[i]);
  if (fclose(file) != 0) return 1;
  Sleep(INFINITE);
  return 0;
}

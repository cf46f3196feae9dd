/*
 * Starts Lanterne without a console: runtime\node.exe on app\code\start.js, with the words that this was given. Compiled
 * by Debian's mingw; runs on ARM by Windows' own translation.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <wchar.h>

/* The longest command line that Windows takes. */
#define MOST 32767

static int fail(void) {
  MessageBoxW(NULL, L"Lanterne could not be started. Install it again.\n\nLanterne n\u2019a pas pu d\u00e9marrer. R\u00e9installez-le.",
              L"Lanterne", MB_ICONERROR);
  return 1;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR words, int show) {
  static wchar_t house[MOST], line[MOST];
  STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
  SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
  PROCESS_INFORMATION process;
  (void)instance, (void)previous, (void)show;

  DWORD length = GetModuleFileNameW(NULL, house, MOST);
  wchar_t *name = wcsrchr(house, L'\\');
  if (length == 0 || length == MOST || name == NULL) return fail();
  *name = 0;
  /* Started by its icon, it is to end with its window. */
  const wchar_t *format = L"\"%ls\\runtime\\node.exe\" --disable-warning=ExperimentalWarning "
                          L"--initial-old-space-size=64 \"%ls\\app\\code\\start.js\" --until-closed %ls";
  if (_snwprintf(line, MOST, format, house, house, words) < 0) return fail();
  line[MOST - 1] = 0;

  /* What it prints has to go somewhere. */
  HANDLE nowhere = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
                               OPEN_EXISTING, 0, NULL);
  startup.hStdInput = startup.hStdOutput = startup.hStdError = nowhere;
  if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &startup, &process)) return fail();
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
  return 0;
}

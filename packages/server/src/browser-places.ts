import { delimiter, isAbsolute, posix, win32 } from 'node:path'

const unixNames = [
  ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'],
  ...['microsoft-edge', 'brave-browser', 'vivaldi-stable'],
]

const macApps = ['Google Chrome', 'Microsoft Edge', 'Chromium', 'Brave Browser', 'Vivaldi']

const windowsPrograms = [
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe'],
  ['Vivaldi', 'Application', 'vivaldi.exe'],
] as const

/**
 * Where browsers of Chromium's family may be on this machine, the first to try first: they show a page in a window of its
 * own. `LANTERNE_BROWSER` names one, or says `default` for the browser that everything else opens in.
 */
export function browserPlaces(
  variables: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  { isBundle }: { isBundle: boolean },
): readonly string[] {
  const { LANTERNE_BROWSER: named, HOME, PATH } = variables
  if (named) return isAbsolute(named) || win32.isAbsolute(named) ? [named] : []
  // Who runs the sources has a browser open already, with what they use to look at pages.
  if (!isBundle) return []
  if (platform === 'win32') {
    const roots = [variables['ProgramFiles(x86)'], variables['ProgramFiles'], variables['LOCALAPPDATA']]
    return windowsPrograms.flatMap((names) =>
      roots.flatMap((folder) => (folder ? [win32.join(folder, ...names)] : [])),
    )
  }
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(HOME ? [posix.join(HOME, 'Applications')] : [])]
    return macApps.flatMap((app) => folders.map((folder) => `${folder}/${app}.app/Contents/MacOS/${app}`))
  }
  // A relative folder would be whatever happens to be there.
  const folders = (PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return unixNames.flatMap((name) => folders.map((folder) => posix.join(folder, name)))
}

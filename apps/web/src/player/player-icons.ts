import { addIcons } from '../design/icon.tsx'

/** Icons of the player alone, which come with it. Drawn as the others are. */
const playerIcons = {
  subtitles: {
    line: 'M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 17V7A1.5 1.5 0 0 1 5 5.5zM7 14.5h6M15.5 14.5H17M7 11h2M11.5 11H17',
  },
  loud: {
    fill: 'M4 9.5h3L11.5 5.6a.6.6 0 0 1 1 .46v11.88a.6.6 0 0 1-1 .46L7 14.5H4a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1z',
    line: 'M15.8 9a4.2 4.2 0 0 1 0 6M18.3 6.4a8 8 0 0 1 0 11.2',
  },
  muted: {
    fill: 'M4 9.5h3L11.5 5.6a.6.6 0 0 1 1 .46v11.88a.6.6 0 0 1-1 .46L7 14.5H4a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1z',
    line: 'M16 9.5l5 5M21 9.5l-5 5',
  },
  voice: {
    line: 'M4.5 5h10A1.5 1.5 0 0 1 16 6.5v6a1.5 1.5 0 0 1-1.5 1.5H9l-4 3.5V14h-.5A1.5 1.5 0 0 1 3 12.5v-6A1.5 1.5 0 0 1 4.5 5zM7 8.2v2.6M9.5 7.2v4.6M12 8.2v2.6M18.7 7.2a5 5 0 0 1 0 6.6M21 5a8.2 8.2 0 0 1 0 11',
  },
  fullscreen: {
    line: 'M4.5 9V5.5a1 1 0 0 1 1-1H9M15 4.5h3.5a1 1 0 0 1 1 1V9M19.5 15v3.5a1 1 0 0 1-1 1H15M9 19.5H5.5a1 1 0 0 1-1-1V15',
  },
  window: {
    line: 'M9 4.5V8a1 1 0 0 1-1 1H4.5M19.5 9H16a1 1 0 0 1-1-1V4.5M15 19.5V16a1 1 0 0 1 1-1h3.5M4.5 15H8a1 1 0 0 1 1 1v3.5',
  },
  help: {
    line: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9.6 9.6c0-1.4 1.1-2.3 2.5-2.3s2.4.9 2.4 2.2c0 1.7-2.4 1.9-2.4 3.8M12.1 16.4v.1',
  },
} as const satisfies Record<string, { readonly line?: string; readonly fill?: string }>

export type PlayerIconName = keyof typeof playerIcons

addIcons(playerIcons)

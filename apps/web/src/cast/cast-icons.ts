import { addIcons } from '../design/icon.tsx'

/** Icons of what plays elsewhere, which come with it. Drawn as the others are. */
const castIcons = {
  television: {
    line: 'M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5zM8 20h8',
  },
  stop: { fill: 'M6.5 5.5h11a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1z' },
  minus: { line: 'M5 12h14' },
} as const satisfies Record<string, { readonly line?: string; readonly fill?: string }>

export type CastIconName = keyof typeof castIcons

addIcons(castIcons)

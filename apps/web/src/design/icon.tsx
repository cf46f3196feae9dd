import type { CastIconName } from '../cast/cast-icons.ts'
import type { PlayerIconName } from '../player/player-icons.ts'
import css from './icon.module.css'

/** Drawn on a grid of 24: `line` is stroked, `fill` is filled. */
const firstIcons = {
  play: { fill: 'M7.5 4.4a1 1 0 0 1 1.5-.87l11.4 7.6a1 1 0 0 1 0 1.74L9 20.47a1 1 0 0 1-1.5-.87z' },
  pause: {
    fill: 'M6.5 4h3a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zm8 0h3a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z',
  },
  replay: { line: 'M4.5 12.5a7.5 7.5 0 1 0 3-6', fill: 'M9.6 2.4v6.4L4.6 6z' },
  back: { line: 'M19.5 12H5M11.5 5.5 5 12l6.5 6.5' },
  start: { line: 'M15 5l-7 7 7 7' },
  end: { line: 'M9 5l7 7-7 7' },
  close: { line: 'M6 6l12 12M18 6 6 18' },
  lock: { line: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3' },
  add: { line: 'M12 5v14M5 12h14' },
  list: { line: 'M4 6.5h10M4 12h10M4 17.5h6M18 10v8M14 14h8' },
  search: { line: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20 20' },
  settings: {
    line: 'M4 7h9M17.5 7H20M4 17h2.5M11 17h9M15.2 4.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6zM8.8 14.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z',
  },
  check: { line: 'M5 12.5l4.5 4.5L19 7.5' },
  warning: { line: 'M12 4.2 21 19.5H3zM12 10v4.6M12 17v.1' },
} as const satisfies Record<string, { readonly line?: string; readonly fill?: string }>

/** What an icon is drawn of. */
export interface IconShape {
  readonly line?: string
  readonly fill?: string
}

export type IconName = keyof typeof firstIcons | PlayerIconName | CastIconName

const shapes: Record<string, IconShape> = { ...firstIcons }

/** Brings icons that the first screen does without. */
export function addIcons(more: Readonly<Record<string, IconShape>>): void {
  Object.assign(shapes, more)
}

/** Icons that point along the lines of a text, and turn round with them. */
const directional: ReadonlySet<IconName> = new Set(['back', 'start', 'end', 'list'])

/** Decoration beside words, or inside a button that has a name. */
export function Icon({ name }: { name: IconName }) {
  const shape = shapes[name] ?? {}
  const look = directional.has(name) ? `${css.icon} ${css.directional}` : css.icon
  return (
    <svg class={look} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {shape.fill && <path d={shape.fill} fill="currentColor" />}
      {shape.line && (
        <path
          d={shape.line}
          fill="none"
          stroke="currentColor"
          stroke-width="1.9"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      )}
    </svg>
  )
}

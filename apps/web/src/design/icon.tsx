import css from './icon.module.css'

/** Drawn on a grid of 24: `line` is stroked, `fill` is filled. */
const icons = {
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
  subtitles: {
    line: 'M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 17V7A1.5 1.5 0 0 1 5 5.5zM7 14.5h6M15.5 14.5H17M7 11h2M11.5 11H17',
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
  settings: {
    line: 'M4 7h9M17.5 7H20M4 17h2.5M11 17h9M15.2 4.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6zM8.8 14.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z',
  },
  check: { line: 'M5 12.5l4.5 4.5L19 7.5' },
  warning: { line: 'M12 4.2 21 19.5H3zM12 10v4.6M12 17v.1' },
} as const satisfies Record<string, { readonly line?: string; readonly fill?: string }>

export type IconName = keyof typeof icons

/** Icons that point along the lines of a text, and turn round with them. */
const directional: ReadonlySet<IconName> = new Set(['back', 'start', 'end', 'list'])

/** Decoration beside words, or inside a button that has a name. */
export function Icon({ name }: { name: IconName }) {
  const shape: { readonly line?: string; readonly fill?: string } = icons[name]
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

/** The arrow that turns, with its seconds inside. */
export function SkipIcon({ seconds }: { seconds: number }) {
  return (
    <svg class={css.icon} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <g transform={seconds > 0 ? 'matrix(-1 0 0 1 24 0)' : undefined}>
        <path
          d="M7.4 5.6A8.2 8.2 0 1 1 4.2 9.6"
          fill="none"
          stroke="currentColor"
          stroke-width="1.9"
          stroke-linecap="round"
        />
        <path d="M9.8 1.9v7.2L4.4 5.5z" fill="currentColor" />
      </g>
      <text x="12" y="15.9" text-anchor="middle" font-size="7.6" font-weight="700" fill="currentColor">
        {Math.abs(seconds)}
      </text>
    </svg>
  )
}

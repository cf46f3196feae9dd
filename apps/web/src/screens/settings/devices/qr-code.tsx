import { useEffect, useState } from 'preact/hooks'
import css from './devices-page.module.css'
import { qrPath } from './qr-path.ts'

/** Light modules around it, without which no camera finds it (ISO/IEC 18004). */
const quiet = 4

/** A QR code, drawn: dark on light whatever the page is, for that is what cameras read. */
export function QrCode({ text, name }: { readonly text: string; readonly name: string }) {
  const [drawn, setDrawn] = useState<{
    readonly text: string
    readonly size: number
    readonly path: string
  }>()
  useEffect(() => {
    let isWanted = true
    import('qr').then(
      ({ encodeQR }) => {
        if (!isWanted) return
        const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quiet })
        setDrawn({ text, size: rows.length, path: qrPath(rows) })
      },
      () => undefined, // The address and the code are beside it, in words.
    )
    return () => {
      isWanted = false
    }
  }, [text])
  if (drawn?.text !== text) return <div class={css.square} />
  return (
    <svg
      class={css.square}
      role="img"
      aria-label={name}
      viewBox={`0 0 ${drawn.size} ${drawn.size}`}
      shape-rendering="crispEdges"
    >
      <path class={css.dark} d={drawn.path} />
    </svg>
  )
}

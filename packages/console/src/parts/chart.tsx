import { useEffect, useRef } from 'preact/hooks'
import type { Sample } from 'lasthop/console-api'
import UPlot from 'uplot'
import { useScheme } from '../use-scheme.ts'
import { tellClock } from '../words.ts'

/** Requests and the slowest hundredth over time. What it shows is told in words too. */
export function Chart({ samples }: { samples: readonly Sample[] }) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot | undefined>(undefined)
  const scheme = useScheme()
  useEffect(() => {
    if (place.current === null) return undefined
    const plot = new UPlot(optionsFor(place.current), dataOf(samples), place.current)
    chart.current = plot
    const resized = new ResizeObserver(([entry]) => {
      if (entry !== undefined) plot.setSize({ width: Math.floor(entry.contentRect.width), height })
    })
    resized.observe(place.current)
    return () => {
      resized.disconnect()
      plot.destroy()
    }
  }, [scheme])
  useEffect(() => chart.current?.setData(dataOf(samples)), [samples])
  return <div class="chart" ref={place} role="img" aria-label={wordsFor(samples)} />
}

function dataOf(samples: readonly Sample[]): UPlot.AlignedData {
  return [
    samples.map(({ at }) => at / 1000),
    samples.map(({ requests }) => requests / 5),
    samples.map(({ p99Ms }) => p99Ms ?? null),
  ]
}

function optionsFor(element: HTMLElement): UPlot.Options {
  const style = getComputedStyle(element)
  const [line, second, text, grid] = ['--accent', '--second', '--quiet', '--line'].map((name) =>
    style.getPropertyValue(name).trim(),
  )
  const axis = { stroke: text ?? '', grid: { stroke: grid ?? '', width: 1 }, ticks: { show: false } }
  return {
    width: Math.max(280, element.clientWidth),
    height,
    cursor: { y: false },
    scales: {
      y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] },
      ms: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      // A label is up to 60 pixels wide: they must not touch.
      { ...axis, size: 30, space: 84, values: (_, times) => times.map(tellTick) },
      { ...axis, size: 46 },
      { ...axis, scale: 'ms', side: 1, size: 56, grid: { show: false } },
    ],
    series: [
      { label: '', value: (_, at) => (at === null ? '' : tellClock(at * 1000)) },
      {
        label: 'requests a second',
        value: tellValue,
        points: { show: false },
        stroke: line ?? '',
        width: 2,
        fill: `color-mix(in srgb, ${line ?? ''} 12%, transparent)`,
      },
      {
        label: '99 % within, ms',
        value: tellValue,
        scale: 'ms',
        stroke: second ?? '',
        width: 1.5,
        dash: [4, 3],
        points: { show: false },
      },
    ],
  }
}

/** Hours and minutes, and seconds where there are any. */
function tellTick(at: number): string {
  return tellClock(at * 1000).replace(/:00$/, '')
}

function tellValue(_: UPlot, value: number | null): string {
  return value === null ? '' : value.toFixed(1)
}

function wordsFor(samples: readonly Sample[]): string {
  const most = Math.max(0, ...samples.map(({ requests }) => requests / 5))
  return `Requests a second and the 99th percentile of durations over the last hour; at most ${most.toFixed(1)} requests a second.`
}

const height = 220

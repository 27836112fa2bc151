/** Times, durations and sizes, for people. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long `ms` milliseconds are, roughly: as Docker says it (go-units, `HumanDuration`). */
export function roughDuration(ms: number): string {
  const seconds = Math.trunc(ms / second);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(ms / minute);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(ms / hour + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
  return `${Math.trunc(ms / hour / 24 / 365)} years`;
}

/** When `time` was, seen from `now` (both in ms since the epoch): `5 months ago`. */
export function ago(time: number, now: number): string {
  return `${roughDuration(Math.max(0, now - time))} ago`;
}

/** How long something took, to three digits or to the second: `4 ms`, `2.31 s`, `1 m 5 s`, `2 h 0 m`. */
export function duration(ms: number): string {
  const rounded = Math.round(ms);
  if (rounded < second) return `${rounded} ms`;
  // 59.95 s would print as 60.0.
  if (ms < minute - 50) return `${(ms / second).toPrecision(3)} s`;
  const seconds = Math.round(ms / second);
  if (seconds < 3600) return `${Math.trunc(seconds / 60)} m ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.trunc(minutes / 60)} h ${minutes % 60} m`;
}

/** Bytes in powers of 1000, as Docker and disk makers count: `0 B`, `1.8 kB`, `64 MB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  // 999.5 would print as 1e+3.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[unit] ?? ''}`;
}

/** @module models/plot/html — a page that shows a history: the picture, and the values under the pointer. */
import { formatValue, type Panel } from "./curves.ts";
import { escapeText } from "./svg.ts";

/** A page that stands by itself: no other file, no network. */
export function htmlOf(panels: readonly Panel[], title: string, svg: string): string {
  const name = escapeText(title === "" ? "Training history" : title);
  const rows = panels
    .flatMap(({ curves }) => curves)
    .map(
      ({ key, last, parts }) =>
        `<tr><th scope="row">${escapeText(key)}</th><td>${formatValue(last)}</td><td>${formatValue(best(parts, Math.min))}</td><td>${formatValue(best(parts, Math.max))}</td></tr>`,
    )
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
  svg { max-width: 100%; height: auto; }
  table { border-collapse: collapse; margin-top: 1rem; }
  th, td { padding: 0.2rem 1rem 0.2rem 0; text-align: left; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>${name}</h1>
${svg}
<table>
<thead><tr><th scope="col">key</th><th scope="col">last</th><th scope="col">least</th><th scope="col">greatest</th></tr></thead>
<tbody>${rows}</tbody>
</table>
</body>
</html>
`;
}

function best(
  parts: Panel["curves"][number]["parts"],
  choose: (a: number, b: number) => number,
): number {
  return parts
    .flat()
    .reduce((found, { y }) => (Number.isNaN(found) ? y : choose(found, y)), Number.NaN);
}

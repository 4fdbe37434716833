/** The style of report.html, for the screen and for paper. No font, image or script from anywhere else. */
export const style = `
:root { --ink: #1c2530; --soft: #5a6675; --line: #d9dfe6; --wash: #f5f7f9; --accent: #1f4e79;
  --critical: #7a0019; --high: #b3261e; --medium: #a15c00; --low: #4a6072; --info: #4a6072; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", Arial, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.05rem; font-weight: 600; letter-spacing: .02em; color: var(--accent); margin: 0 0 1.25rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .75rem; padding-top: 1rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.1rem; margin: 0 0 .35rem; line-height: 1.35; }
h4 { font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); margin: 1.25rem 0 .35rem; }
p { margin: .4rem 0 .8rem; max-width: 46rem; }
ul { margin: .3rem 0 .8rem; padding-left: 1.2rem; max-width: 46rem; }
li { margin: .25rem 0; }
a { color: var(--accent); }
.verdict { font-size: 1.7rem; line-height: 1.3; font-weight: 650; margin: 0 0 .75rem; max-width: 40rem; }
.lead { font-size: 1.05rem; color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1.75rem 0; padding: 0; }
.tiles div { border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; background: var(--wash); }
.tiles dt { font-size: .8rem; color: var(--soft); }
.tiles dd { margin: .1rem 0 0; font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.table { overflow-x: auto; margin: .6rem 0 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .7rem .45rem 0; border-bottom: 1px solid var(--line); }
th { font-size: .78rem; font-weight: 600; color: var(--soft); border-bottom-color: var(--ink); white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
dl.facts { display: grid; grid-template-columns: 11rem 1fr; gap: .3rem 1rem; margin: .5rem 0; font-size: .93rem; }
dl.facts dt { color: var(--soft); }
dl.facts + h3 { margin-top: 1.4rem; }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
code, .mono { font: .88em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
td.number, th.number { padding-right: 1.2rem; width: 3.5rem; }
table.records { font-size: .82rem; } table.records td, table.records th { padding-top: .2rem; padding-bottom: .2rem; }
caption { text-align: left; padding: .2rem 0; overflow-wrap: anywhere; }
pre { background: var(--wash); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; }
.finding { border: 1px solid var(--line); border-left: 5px solid var(--low); border-radius: 6px; padding: 1.1rem 1.3rem 1rem; margin: 1.25rem 0; }
.finding.critical { border-left-color: var(--critical); } .finding.high { border-left-color: var(--high); }
.finding.medium { border-left-color: var(--medium); }
.badge { display: inline-block; border: 1.5px solid; border-radius: 4px; padding: 0 .5rem; font-size: .78rem; font-weight: 700;
  text-transform: uppercase; letter-spacing: .05em; color: var(--low); margin-right: .5rem; }
.badge.critical { color: #fff; background: var(--critical); border-color: var(--critical); }
.badge.high { color: #fff; background: var(--high); border-color: var(--high); }
.badge.medium, .badge.inconclusive { color: var(--medium); } .badge.failed { color: var(--high); }
.note { border: 1px solid var(--line); border-left: 5px solid var(--medium); border-radius: 6px; padding: .8rem 1.2rem; background: #fdf9f2; }
.soft, .none { color: var(--soft); }
.odd { background: #ffe3a3; color: #5c3b00; border-radius: 2px; padding: 0 .15em; font-family: ui-monospace, monospace; font-size: .9em; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
@media (max-width: 40rem) { dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .5rem; } }
@media print { @page { margin: 18mm 15mm; } body { font-size: 10.5pt; } main { padding: 0; max-width: none; }
  h2, h3, h4 { break-after: avoid; } tr, .tiles div, .note, dl.facts { break-inside: avoid; } thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; } .table { overflow: visible; } }
`;

/** The style of all pages. Colours are named once for light and once for dark; each pair of text and ground has a contrast of at least 4.5. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --text: #1b1f24; --quiet: #525a66; --line: #cfd5dd; --link: #0b5cad; --mark: #e4eefa;
  --good: #0f6b36; --good-ground: #e0f4e7; --bad: #a31621; --bad-ground: #fde7e8; --warn: #7a4a00; --warn-ground: #fdf0d3;
  --busy: #0b5cad; --busy-ground: #e4eefa; --plain: #444c56; --plain-ground: #e9ecf0; --focus: #0b5cad;
  --button: #0b5cad; --button-text: #ffffff; --danger: #a31621; --danger-text: #ffffff;
  --take: #c2571a; --make: #1f74c9; --other: #6f53b5; --wait: #8a94a1; --track: #dfe4ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1318; --card: #181d24; --text: #e6e9ee; --quiet: #a7b0bd; --line: #38414d; --link: #7db8f7; --mark: #16304d;
    --good: #7bd99d; --good-ground: #12301f; --bad: #ff9ba1; --bad-ground: #401a1d; --warn: #f3c46b; --warn-ground: #3a2c0e;
    --busy: #8fc2fa; --busy-ground: #16304d; --plain: #c0c8d2; --plain-ground: #2a313a; --focus: #8fc2fa;
    --button: #8fc2fa; --button-text: #0f1318; --danger: #ff9ba1; --danger-text: #0f1318;
    --take: #e8884d; --make: #5ba3ee; --other: #a68bea; --wait: #7c8795; --track: #2a313a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip { position: absolute; left: -9999px; top: 0; padding: 8px 16px; background: var(--card); z-index: 2; }
.skip:focus { left: 0; }
header, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; padding-top: 12px; padding-bottom: 12px; }
.brand { margin: 0; font-weight: 700; font-size: 1.15rem; }
.brand a { color: var(--text); text-decoration: none; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px; margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: 8px 10px; border-radius: 6px; text-decoration: none; }
nav a[aria-current] { background: var(--mark); font-weight: 600; text-decoration: underline; }
footer { margin-top: 40px; padding-top: 12px; padding-bottom: 24px; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9rem; }
footer p, footer div { margin: 4px 0; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 12px 0 4px; }
h2 { font-size: 1.15rem; margin: 28px 0 8px; }
h3 { font-size: 1rem; margin: 0 0 4px; }
p { margin: 8px 0; }
.quiet, .id { color: var(--quiet); font-size: .9rem; }
.id { font-family: ui-monospace, "Cascadia Mono", Consolas, monospace; font-size: .8rem; margin: 0 0 8px; }
code { font-family: ui-monospace, "Cascadia Mono", Consolas, monospace; font-size: .85em; }
.chip { display: inline-block; padding: 1px 8px; border-radius: 99px; font-size: .85rem; font-weight: 600; white-space: nowrap; }
.chip.good { color: var(--good); background: var(--good-ground); } .chip.bad { color: var(--bad); background: var(--bad-ground); }
.chip.warn { color: var(--warn); background: var(--warn-ground); } .chip.busy { color: var(--busy); background: var(--busy-ground); }
.chip.plain { color: var(--plain); background: var(--plain-ground); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; margin: 10px 0; }
.card > :first-child, .note > :first-child { margin-top: 0; } .card > :last-child, .note > :last-child { margin-bottom: 0; }
.cards { list-style: none; margin: 0; padding: 0; }
.need { border-left: 5px solid var(--warn); } .need.bad { border-left-color: var(--bad); }
.note { border-radius: 8px; padding: 10px 16px; margin: 12px 0; background: var(--busy-ground); border: 1px solid var(--line); }
.note.bad { background: var(--bad-ground); } .note.good { background: var(--good-ground); } .note.warn { background: var(--warn-ground); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 12px 20px; margin: 0; }
.facts dt { color: var(--quiet); font-size: .85rem; } .facts dd { margin: 0; font-weight: 600; } .facts dd.quiet { font-weight: 400; }
.said { margin: 6px 0; display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; }
.said dt { color: var(--quiet); } .said dd { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); font-size: .93rem; }
caption { text-align: left; color: var(--quiet); font-size: .9rem; padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 8px 10px; border-top: 1px solid var(--line); overflow-wrap: break-word; }
.long { overflow-wrap: anywhere; }
.lines { white-space: pre-line; }
thead th { border-top: 0; font-size: .85rem; color: var(--quiet); }
tbody th { font-weight: 600; min-width: 8.5em; } tbody th .quiet { font-weight: 400; }
td ul { margin: 0; padding-left: 1.1em; }
.exact { white-space: nowrap; font-variant-numeric: tabular-nums; }
.actions { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: flex-start; margin: 12px 0; padding: 0; list-style: none; }
.button, button { display: inline-block; font: inherit; font-weight: 600; padding: 9px 16px; min-height: 44px; border: 1px solid var(--button); border-radius: 6px; background: var(--card); color: var(--link); text-decoration: none; cursor: pointer; }
.button.main, button.main { background: var(--button); color: var(--button-text); }
.button.danger, button.danger { background: var(--danger); border-color: var(--danger); color: var(--danger-text); }
button[disabled] { border: 1px dashed var(--line); background: none; color: var(--quiet); cursor: not-allowed; }
.why { display: block; color: var(--quiet); font-size: .85rem; max-width: 34ch; }
form.filter { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: flex-end; margin: 12px 0; }
label { display: block; font-weight: 600; font-size: .93rem; margin-bottom: 2px; }
input[type=text], select, textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: 6px; padding: 8px 10px; min-height: 44px; max-width: 100%; }
.ask input[type=text], .ask textarea, .ask select { width: 100%; max-width: 520px; }
.ask .field { margin: 14px 0; }
.check { display: flex; gap: 10px; align-items: baseline; } .check input { width: 20px; height: 20px; flex: none; align-self: flex-start; }
.check label { font-weight: 400; }
details { margin: 10px 0; } summary { cursor: pointer; font-weight: 600; padding: 6px 0; }
.calls { margin: 6px 0 0; padding-left: 1.4em; } .calls li { margin: 2px 0; }
.pages { display: flex; gap: 16px; align-items: center; margin: 12px 0; }
.picture > svg { display: block; width: 100%; font: 13px system-ui, "Segoe UI", Roboto, sans-serif; overflow: visible; }
.picture text { fill: var(--text); } .picture text.small { fill: var(--quiet); font-size: 11.5px; } .picture text.in { fill: #fff; font-size: 11.5px; }
@media (prefers-color-scheme: dark) { .picture text.in { fill: #0f1318; } }
.picture .ground { fill: var(--track); } .picture .take { fill: var(--take); } .picture .make { fill: var(--make); } .picture .other { fill: var(--other); }
.picture .wait { fill: var(--wait); } .picture .own { fill: var(--good); } .picture .line { stroke: var(--line); } .picture .hatch { stroke: var(--card); }
.picture .open { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 4 3; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 8px 0; padding: 0; font-size: .88rem; }
.legend svg { width: 22px; height: 12px; display: inline-block; vertical-align: -1px; margin-right: 4px; }
.share { margin: 8px 0; }
@media (max-width: 720px) {
  header, main, footer { padding-left: 14px; padding-right: 14px; }
  h1 { font-size: 1.35rem; } nav ul { gap: 0; } nav a { padding: 8px 7px; font-size: .92rem; }
  table.stacks th, table.stacks td { overflow-wrap: anywhere; }
  .said { grid-template-columns: 1fr; } .said dd { margin-bottom: 6px; }
  table.stacks, table.stacks tbody, table.stacks tr, table.stacks th, table.stacks td, table.stacks caption { display: block; width: 100%; }
  table.stacks { border: 0; background: none; }
  table.stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  table.stacks tr { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 8px 0; padding: 8px 12px; }
  table.stacks th, table.stacks td { border: 0; padding: 3px 0; }
  table.stacks td { display: grid; grid-template-columns: 118px 1fr; gap: 8px; }
  table.stacks td::before { content: attr(data-label); color: var(--quiet); font-size: .85rem; }
  table.stacks td > * { min-width: 0; justify-self: start; }
}
@media (prefers-reduced-motion: no-preference) { .button, button { transition: background-color .1s; } }
@media (forced-colors: active) { .chip { border: 1px solid; } .picture rect { forced-color-adjust: none; } }
@media print { header nav, .actions, #refresh-control { display: none; } }
.runbook pre, .runbook code { white-space: pre-wrap; overflow-wrap: anywhere; }
.runbook pre { padding: 0.75rem; border: 1px solid var(--line); border-radius: 6px; }
.runbook table { display: table; table-layout: fixed; width: 100%; }
.runbook td, .runbook th { overflow-wrap: anywhere; vertical-align: top; text-align: left; }
`.trim();

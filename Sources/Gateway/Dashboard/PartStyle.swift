extension Dashboard {
    static let partStyle: StaticString = #"""
        /* Tables */
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th { text-align: left; font-size: 12.5px; font-weight: 600; color: var(--faint); padding: 8px 12px; border-bottom: 1px solid var(--line); white-space: nowrap; }
        td { padding: 8px 12px; border-bottom: 1px solid var(--line); vertical-align: top; }
        tbody tr:last-child td { border-bottom: 0; }
        tbody tr.link:hover { background: var(--sunk); }
        tbody tr.link { cursor: pointer; }
        th.right, td.right { text-align: right; }
        tfoot td { font-weight: 650; border-top: 1px solid var(--line-strong); border-bottom: 0; }
        td .badges { min-width: 150px; }
        td.lead bdi { overflow-wrap: break-word; }
        tr.link td bdi { display: inline-block; vertical-align: bottom; max-width: 32ch; max-height: 2.9em; overflow: hidden; overflow-wrap: break-word; }
        td .age { white-space: nowrap; }
        td .sub { font-size: 12.5px; color: var(--faint); }
        td.act { text-align: right; white-space: nowrap; }
        td.act button { margin-left: 4px; }
        .more { padding: 10px; text-align: center; border-top: 1px solid var(--line); }

        /* Controls */
        button, .button { font: inherit; font-weight: 600; padding: 6px 12px; border-radius: 7px; border: 1px solid var(--line-strong); background: var(--card); color: var(--text); cursor: pointer; display: inline-block; }
        button:hover, .button:hover { background: var(--sunk); text-decoration: none; }
        button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-text); }
        button.primary:hover { filter: brightness(1.08); }
        button.danger { color: var(--bad); border-color: var(--bad); }
        button.danger.primary { background: var(--bad); color: var(--card); }
        button.small { padding: 2px 9px; font-size: 12.5px; }
        button.plain { border-color: transparent; background: transparent; color: var(--link); padding-inline: 6px; }
        button:disabled { opacity: .5; cursor: not-allowed; }
        input, select, textarea { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line-strong); border-radius: 7px; padding: 6px 9px; min-width: 0; max-width: 100%; }
        input[type="search"] { width: 240px; }
        input[type="checkbox"], input[type="radio"] { width: 16px; height: 16px; accent-color: var(--accent); margin: 0; }
        textarea { width: 100%; font-family: var(--mono); font-size: 12.5px; resize: vertical; }
        [aria-invalid="true"] { border-color: var(--bad); }
        .form { display: grid; gap: 12px; }
        .form .row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr)); gap: 12px; align-items: start; }
        .form .row > button { align-self: end; }
        .form > div:empty { display: none; }
        .field { display: grid; gap: 4px; min-width: 0; }
        .field > span.name { font-size: 12.5px; font-weight: 600; color: var(--soft); }
        .field input, .field select { width: 100%; }
        .field .error { color: var(--bad); font-size: 12.5px; }
        .check { display: flex; gap: 8px; align-items: center; }
        .buttons { display: flex; gap: 8px; flex-wrap: wrap; justify-content: flex-end; }
        .segments { display: inline-flex; border: 1px solid var(--line-strong); border-radius: 7px; overflow: hidden; }
        .segments button { border: 0; border-radius: 0; font-weight: 550; }
        .segments button[aria-pressed="true"] { background: var(--accent-soft); color: var(--link); }
        .tabs { display: flex; gap: 2px; border-bottom: 1px solid var(--line); overflow-x: auto; }
        .tabs a { padding: 8px 14px; color: var(--soft); font-weight: 600; border-bottom: 2px solid transparent; white-space: nowrap; }
        .tabs a:hover { text-decoration: none; color: var(--text); }
        .tabs a[aria-current] { color: var(--link); border-bottom-color: var(--accent); }
        dialog { width: min(620px, calc(100vw - 24px)); max-height: calc(100vh - 32px); padding: 0; border: 1px solid var(--line-strong); border-radius: 12px; background: var(--card); color: var(--text); box-shadow: 0 16px 60px rgb(0 0 0 / .35); }
        dialog.wide { width: min(900px, calc(100vw - 24px)); }
        dialog::backdrop { background: rgb(10 20 18 / .5); }
        dialog > .box { display: grid; gap: 14px; padding: 18px 20px; }
        dialog > .box > * { min-width: 0; }
        #toasts { position: fixed; right: 16px; bottom: 16px; display: grid; gap: 8px; z-index: 20; max-width: min(420px, calc(100vw - 32px)); }
        .toast { background: var(--text); color: var(--page); padding: 10px 14px; border-radius: 9px; box-shadow: var(--shadow); overflow-wrap: anywhere; }
        .toast.bad { background: var(--bad); color: var(--card); }
        .problem { border: 1px solid var(--bad); background: var(--bad-soft); color: var(--bad); border-radius: 9px; padding: 10px 14px; display: grid; gap: 4px; overflow-wrap: anywhere; }
        .problem ul { padding-left: 18px; max-height: 260px; overflow-y: auto; }
        .notice { border: 1px solid var(--warn); background: var(--warn-soft); color: var(--warn); border-radius: 9px; padding: 10px 14px; overflow-wrap: anywhere; }
        .secret { display: flex; gap: 8px; align-items: center; background: var(--sunk); padding: 8px 12px; border-radius: 8px; font-family: var(--mono); overflow-wrap: anywhere; }
        .secret span { flex: 1; min-width: 0; }

        /* Connectors and calls */
        .connectors { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: 12px; }
        .connector { border: 1px solid var(--line); border-radius: 9px; padding: 11px 13px; display: grid; gap: 6px; align-content: start; }
        .connector .top { display: flex; justify-content: space-between; gap: 8px; align-items: center; }
        .connector .big { font-size: 20px; font-weight: 650; }
        .action { display: grid; gap: 8px; grid-template-rows: auto 1fr; border: 1px solid var(--line); border-radius: 9px; padding: 11px 13px; }
        .action .form { display: flex; flex-direction: column; }
        .action .form .buttons { margin-top: auto; }
        .action > .filters { align-self: end; }
        .ask { display: grid; gap: var(--gap); grid-template-columns: minmax(0, 1fr) minmax(0, 420px); align-items: start; }
        .ask .card { min-width: 0; }
        .steps { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12.5px; list-style: none; }
        .steps li { display: inline-flex; gap: 5px; align-items: baseline; color: var(--faint); }
        .steps li.done { color: var(--good); }
        .steps li.bad { color: var(--bad); }
        .steps li.now { color: var(--busy); font-weight: 600; }
        .call { padding: 10px 16px; border-bottom: 1px solid var(--line); display: grid; gap: 4px; }
        .call:last-child { border-bottom: 0; }
        .call .top { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
        .call .top .when { margin-left: auto; }
        .call code { overflow-wrap: anywhere; color: var(--soft); }

        /* Console */
        .console { max-height: 68vh; overflow: auto; background: var(--card); }
        .frame { border-bottom: 1px solid var(--line); }
        .frame > button { display: grid; grid-template-columns: 104px 62px minmax(110px, 190px) minmax(0, 1fr); gap: 10px; width: 100%; text-align: left; border: 0; border-radius: 0; font-weight: 400; padding: 5px 14px; background: transparent; }
        .frame > button:hover { background: var(--sunk); }
        .frame .dir.in { color: var(--busy); }
        .frame .dir.out { color: var(--good); }
        .frame .act { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .frame .raw { font-family: var(--mono); font-size: 12.5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--soft); }
        .frame.bad .act { color: var(--bad); }
        .frame .open { padding: 4px 14px 12px; display: grid; gap: 8px; }
        .frame pre, .code { background: var(--sunk); border-radius: 8px; padding: 10px 12px; }
        .filters { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }

        /* Trail and chart */
        .trail { list-style: none; position: relative; }
        .trail li { position: relative; padding: 0 0 14px 26px; }
        .trail li::before { content: ""; position: absolute; left: 5px; top: 6px; width: 9px; height: 9px; border-radius: 50%; border: 2px solid var(--accent); background: var(--card); }
        .trail li::after { content: ""; position: absolute; left: 10.5px; top: 20px; bottom: -4px; width: 1px; background: var(--line-strong); }
        .trail li:last-child::after { display: none; }
        .trail .what { font-weight: 600; }
        .trail button { padding: 0 4px; }
        .chart { display: block; width: 100%; height: auto; touch-action: pan-y; }
        .chart .grid { stroke: var(--line); stroke-width: 1; }
        .chart .area { fill: var(--accent); opacity: .16; }
        .chart .curve { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
        .chart .charge { fill: none; stroke: var(--busy); stroke-width: 1.5; stroke-dasharray: 4 3; }
        .chart text { fill: var(--faint); font-size: 11px; font-family: var(--sans); }
        .chart .mark { stroke: var(--line-strong); stroke-width: 1; }
        .chart .dot { fill: var(--accent); stroke: var(--card); stroke-width: 2; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 12.5px; color: var(--soft); min-height: 20px; }
        .legend .key::before { content: ""; display: inline-block; width: 16px; border-top: 2px solid var(--accent); vertical-align: middle; margin-right: 6px; }
        .legend .key.charge::before { border-top: 2px dashed var(--busy); }
        .signin { min-height: 100vh; display: grid; place-items: center; padding: 16px; }
        .signin .card { width: min(440px, 100%); }
        .signin .brand { padding: 0 0 6px; font-size: 20px; }

        @media (max-width: 1180px) { .ask { grid-template-columns: minmax(0, 1fr); } }
        @media (max-width: 760px) {
          .shell { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto 1fr; }
          .side { position: static; height: auto; display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 6px; padding: 8px 10px 6px; border-right: 0; border-bottom: 1px solid var(--line); overflow: visible; }
          .side .brand { padding: 0 2px; }
          .places { grid-row: 2; grid-column: 1 / -1; display: flex; gap: 2px; overflow-x: auto; scrollbar-width: none; margin: 0 -10px; padding: 3px 10px; }
          .side a.place { padding: 5px 9px; white-space: nowrap; }
          .side .foot { margin: 0; padding: 0 4px; display: flex; align-items: center; white-space: nowrap; }
          main { padding: 14px 12px 48px; }
          .banner { padding: 8px 12px; }
          .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
          .tile .figure { font-size: 19px; }
          .head .tools { margin-left: 0; width: 100%; }
          .head .tools input[type="search"] { flex: 1 0 100%; width: 100%; }
          .card > header .tools { margin-left: 0; }
          .card > header .tools input[type="search"] { flex: 1 0 100%; width: 100%; }
          .tabs a { padding: 8px 9px; }
          .card > header, .card .body { padding: 10px 12px; }
          .call { padding: 10px 12px; }
          .frame > button { grid-template-columns: 98px 50px minmax(0, 1fr); }
          .frame .raw { grid-column: 1 / -1; }
          /* A table becomes a list of small cards; each cell names its column. */
          table.cards, table.cards tbody { display: block; }
          table.cards thead { display: none; }
          table.cards tr { display: block; padding: 9px 12px; border-bottom: 1px solid var(--line); }
          table.cards tr:last-child { border-bottom: 0; }
          table.cards td { display: flex; justify-content: space-between; gap: 16px; padding: 2px 0; border: 0; text-align: right; }
          table.cards td > :last-child { min-width: 0; }
          table.cards td[data-label]::before { content: attr(data-label); color: var(--faint); font-size: 12.5px; flex: none; text-align: left; }
          table.cards td.lead { text-align: left; font-weight: 600; padding-bottom: 4px; }
          table.cards td.lead::before { display: none; }
          table.cards td.act { justify-content: flex-start; padding-top: 6px; flex-wrap: wrap; gap: 6px; }
          table.cards td.act::before { display: none; }
          table.cards td.act button { margin: 0; }
          table.cards td .badges { justify-content: flex-end; min-width: 0; }
          table.cards tfoot, table.cards tfoot tr { display: block; }
          table.cards tfoot tr { padding: 5px 12px; }
          table.cards tfoot td { display: inline-block; width: 50%; }
          table.cards tfoot td.right { text-align: right; }
          table.cards td.aside { display: none; }
        }
        @media (prefers-reduced-motion: no-preference) { .toast { animation: rise .18s ease-out; } @keyframes rise { from { transform: translateY(8px); opacity: 0; } } }
        @media print { .side, .tools, .banner, #toasts { display: none; } .shell { display: block; } body { background: #fff; } }
        """#
}

extension Dashboard {
    static let baseStyle: StaticString = #"""
        :root {
          color-scheme: light dark;
          --page: #f4f6f5; --card: #ffffff; --sunk: #eef1f0; --line: #d9dfdd; --line-strong: #b8c2bf;
          --text: #18211f; --soft: #4d5b57; --faint: #5f6c68;
          --accent: #0f6b5c; --accent-text: #ffffff; --accent-soft: #dcefea; --link: #0b6153;
          --good: #176b34; --good-soft: #def2e4; --busy: #1c56a8; --busy-soft: #e0ebfa;
          --warn: #8a5300; --warn-soft: #fdf0d5; --bad: #a8222b; --bad-soft: #fce4e4; --idle-soft: #e8ecea;
          --shadow: 0 1px 2px rgb(20 40 35 / .06), 0 1px 6px rgb(20 40 35 / .05);
          --radius: 10px; --gap: 16px;
          --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #101514; --card: #181f1d; --sunk: #202926; --line: #2c3734; --line-strong: #465450;
            --text: #e6ecea; --soft: #a9b7b2; --faint: #8b9a95;
            --accent: #2f9c86; --accent-text: #06110e; --accent-soft: #173a33; --link: #6fd0bb;
            --good: #74d492; --good-soft: #17341f; --busy: #8fbcf8; --busy-soft: #1a2d49;
            --warn: #f0bd62; --warn-soft: #3b2c10; --bad: #ff9a9a; --bad-soft: #451f22; --idle-soft: #263029;
            --shadow: none;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.45 var(--sans); font-variant-numeric: tabular-nums; }
        h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
        h1 { font-size: 22px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { font-size: 15px; font-weight: 650; }
        h3 { font-size: 13px; font-weight: 650; color: var(--soft); }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        code, pre, .mono { font-family: var(--mono); font-size: 12.5px; }
        pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        bdi { overflow-wrap: anywhere; }
        noscript { display: block; padding: 24px; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
        .faint, .hint { color: var(--faint); }
        .hint { font-size: 12.5px; }
        .soft { color: var(--soft); }
        .num { font-variant-numeric: tabular-nums; white-space: nowrap; }
        .hash { font-size: 12px; color: var(--soft); }
        .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

        /* Shell */
        .shell { display: grid; grid-template-columns: 208px minmax(0, 1fr); min-height: 100vh; }
        .side { position: sticky; top: 0; height: 100vh; display: flex; flex-direction: column; gap: 2px; padding: 16px 10px; background: var(--card); border-right: 1px solid var(--line); overflow-y: auto; }
        .brand { display: flex; align-items: center; gap: 10px; padding: 4px 10px 14px; font-weight: 700; font-size: 16px; color: var(--text); }
        .brand img { width: 26px; height: 26px; }
        .places { display: grid; gap: 2px; }
        .side a.place { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 7px 10px; border-radius: 7px; color: var(--soft); font-weight: 550; }
        .side a.place:hover { background: var(--sunk); text-decoration: none; color: var(--text); }
        .side a.place[aria-current] { background: var(--accent-soft); color: var(--link); }
        .side .foot { margin-top: auto; padding: 12px 10px 0; display: grid; gap: 8px; font-size: 12.5px; color: var(--soft); }
        .pill { min-width: 20px; padding: 0 6px; border-radius: 10px; background: var(--warn-soft); color: var(--warn); font-size: 12px; text-align: center; }
        .pulse { display: inline-flex; align-items: center; gap: 6px; }
        .pulse::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--line-strong); }
        .pulse.live::before { background: var(--good); }
        .pulse.lost::before { background: var(--bad); border-radius: 1px; }
        main { padding: 22px 26px 60px; max-width: 1320px; min-width: 0; outline: none; }
        .banner { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; padding: 9px 26px; background: var(--bad-soft); color: var(--bad); font-weight: 600; position: sticky; top: 0; z-index: 5; border-bottom: 1px solid var(--bad); }
        .banner[hidden] { display: none; }
        .stale-data main { opacity: .72; }
        .head { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 16px; margin-bottom: 16px; }
        .head .crumb { flex-basis: 100%; font-size: 13px; margin-bottom: -6px; }
        .head .tools { margin-left: auto; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
        .stack { display: grid; gap: var(--gap); }
        .stack > * { min-width: 0; }
        .stack > .head, .stack > div > .head { margin-bottom: 0; }
        .stack > div:empty { display: none; }
        .columns { display: grid; gap: var(--gap); grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); align-items: start; }
        .columns > * { min-width: 0; }

        /* Cards */
        .card { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); min-width: 0; }
        .card > header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding: 12px 16px; border-bottom: 1px solid var(--line); }
        .card > header .tools { margin-left: auto; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
        .card .body { padding: 14px 16px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
        .tile { display: block; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 12px 14px; color: inherit; box-shadow: var(--shadow); }
        a.tile:hover { border-color: var(--line-strong); text-decoration: none; }
        .tile .label { font-size: 12.5px; color: var(--soft); }
        .tile .figure { font-size: 24px; font-weight: 650; line-height: 1.3; letter-spacing: -.01em; }
        .tile .note { font-size: 12.5px; color: var(--faint); }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); gap: 12px 20px; }
        .facts dt { font-size: 12.5px; color: var(--faint); }
        .facts dd { overflow-wrap: anywhere; white-space: pre-line; }
        .empty { padding: 26px 18px; text-align: center; color: var(--soft); }
        .empty strong { display: block; color: var(--text); margin-bottom: 4px; }
        .empty p { max-width: 56ch; margin: 0 auto; }
        .empty .tools { margin-top: 12px; display: flex; gap: 8px; justify-content: center; flex-wrap: wrap; }

        /* Badges: a sign, a word, and only then a colour */
        .badge { display: inline-flex; align-items: center; gap: 5px; padding: 1px 8px; border-radius: 999px; font-size: 12.5px; font-weight: 600; line-height: 1.55; background: var(--idle-soft); color: var(--soft); white-space: nowrap; }
        .badge .sign { font-size: 10px; line-height: 1; }
        .badge.good { background: var(--good-soft); color: var(--good); }
        .badge.busy { background: var(--busy-soft); color: var(--busy); }
        .badge.warn { background: var(--warn-soft); color: var(--warn); }
        .badge.bad { background: var(--bad-soft); color: var(--bad); }
        .badges { display: flex; flex-wrap: wrap; gap: 4px; }
        .stale { color: var(--warn); font-weight: 600; }
        .stale::after { content: " ▲"; font-size: 10px; }
        """#
}

/// The one style sheet: sober, for screen and paper, light and dark.
enum HTMLStyle {
  /// It stands in the page itself, for the page loads nothing.
  ///
  /// Names of classes are those that the report and its parts write.
  static let sheet = """
    :root{--ink:#1b1f24;--soft:#5b6570;--line:#d9dee3;--paper:#fff;--wash:#f6f7f9;--good:#1a7f37;
    --bad:#b42318;--open:#9a6700;--link:#0b5cad}
    @media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a2abb5;--line:#343b43;--paper:#14171a;
    --wash:#1c2126;--good:#4ac26b;--bad:#ff7b72;--open:#d4a72c;--link:#79b8ff}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Georgia,'Times New Roman',serif}
    main{max-width:60rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
    h1{font-size:2rem;line-height:1.2;margin:.2rem 0 1rem}
    h2{font-size:1.3rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
    h3{font-size:1rem;margin:1.2rem 0 .3rem}
    h4{font-size:.85rem;margin:.8rem 0 .2rem;color:var(--soft)}
    .kicker,.note,.kind,th,code,.facts dt{font-family:system-ui,sans-serif}
    .kicker{text-transform:uppercase;letter-spacing:.06em;font-size:.72rem;color:var(--soft);margin:0}
    .note{font-size:.85rem;color:var(--soft)}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.4rem 1.5rem;margin:0}
    .facts dt{font-size:.75rem;color:var(--soft)}
    .facts dd{margin:0;overflow-wrap:anywhere}
    .box{background:var(--wash);border:1px solid var(--line);border-radius:8px;padding:.2rem 1.4rem 1rem;
    margin:1.8rem 0}
    ul,ol{margin:.2rem 0 .4rem;padding-left:1.2rem}
    li{margin:.25rem 0;overflow-wrap:anywhere}:target{background:var(--wash);outline:2px solid var(--link)}
    .findings li::marker{content:'! ';color:var(--bad)}
    .gaps li::marker{content:'? ';color:var(--open)}
    code,.kind{font-size:.72rem;color:var(--soft)}
    li.missing{color:var(--open)}
    .silence{margin:.2rem 0 .4rem;color:var(--soft)}
    table{border-collapse:collapse;width:100%;font-size:.85rem}
    th{text-align:left;font-size:.72rem;color:var(--soft)}
    th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
    td{overflow-wrap:anywhere}
    .acts td:nth-child(4){width:38%}
    .more td{background:var(--wash);padding:.2rem 1rem .8rem}
    .more h3{margin:.8rem 0 .2rem}
    .time{white-space:nowrap;font-variant-numeric:tabular-nums}
    a{color:var(--link);text-decoration:none}sup{font-size:.7em;color:var(--soft)}
    @media print{body{font-size:10.5pt}.box,li{break-inside:avoid}main{max-width:none;padding:0}
    thead{display:table-header-group}tr{break-inside:avoid}.more{break-inside:auto}}
    """
}

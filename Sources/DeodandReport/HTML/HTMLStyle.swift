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
    .kicker,.note,.kind,th,.badge,code,summary,.facts dt,footer{font-family:system-ui,sans-serif}
    .kicker{text-transform:uppercase;letter-spacing:.06em;font-size:.72rem;color:var(--soft);margin:0}
    .note{font-size:.85rem;color:var(--soft)}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.4rem 1.5rem;margin:0}
    .facts dt{font-size:.75rem;color:var(--soft)}
    .facts dd{margin:0;overflow-wrap:anywhere}
    .box{background:var(--wash);border:1px solid var(--line);border-radius:8px;padding:.2rem 1.4rem 1rem;
    margin:1.8rem 0}
    .groups{display:grid;gap:.2rem}
    .group ul,.limits,.why ul,.why ol{margin:.2rem 0 .4rem;padding-left:1.2rem}
    li{margin:.25rem 0;overflow-wrap:anywhere}:target{background:var(--wash);outline:2px solid var(--link)}
    .badge{font-size:.7rem;font-weight:700;letter-spacing:.04em;padding:.1rem .45rem;border-radius:4px;
    border:1px solid currentColor}
    .valid{color:var(--good)}.invalid{color:var(--bad)}.unverifiable{color:var(--open)}
    li.valid,li.invalid,li.unverifiable{color:var(--ink)}
    li.valid::marker{content:'✓ ';color:var(--good)}
    li.invalid::marker{content:'✗ ';color:var(--bad)}
    li.unverifiable::marker{content:'? ';color:var(--open)}
    code,.kind{font-size:.72rem;color:var(--soft)}
    .kind{white-space:nowrap}
    li.missing{color:var(--open)}
    .silence{margin:.2rem 0 .4rem;color:var(--soft)}
    .graph{margin:1.2rem 0 0;overflow-x:auto}.graph svg{max-width:100%;height:auto;border:1px solid var(--line);
    border-radius:8px}figcaption{font:.75rem system-ui,sans-serif;color:var(--soft)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:.85rem}
    th{text-align:left;font-size:.72rem;color:var(--soft)}
    th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
    td:last-child{overflow-wrap:anywhere}
    .time{white-space:nowrap;font-variant-numeric:tabular-nums}
    details{border-bottom:1px solid var(--line);padding:.35rem 0}
    summary{cursor:pointer;font-size:.85rem}
    pre{background:var(--wash);border:1px solid var(--line);border-radius:6px;padding:.7rem;font-size:.75rem;
    white-space:pre-wrap;overflow-wrap:anywhere;max-height:24rem;overflow:auto}
    a{color:var(--link);text-decoration:none}sup a{margin-left:.15rem}
    footer{margin-top:3rem;font-size:.8rem;color:var(--soft)}
    pre a,.shown{font-family:system-ui,sans-serif;font-style:italic}
    @media print{body{font-size:11pt}pre{max-height:none}.box{break-inside:avoid}main{max-width:none;padding:0}}
    """
}

/// The style of report.html: light and dark as the reader has it, wide and narrow.
#pragma once

#include <string_view>

namespace xtask::crossval {

inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;--ground:#fbfbfa;--card:#fff;--ink:#1d2126;--soft:#5c6570;--line:#e1e4e8;--pass:#17733a;--pass-ground:#e3f4e8;--fail:#b3261e;--fail-ground:#fce8e6;--idle:#6a5a12;--idle-ground:#f6f0d8;--bar:#3a6ea5;--limit:#b3261e;--mark:#ffe3a3;--mark-ink:#4a3200}
@media(prefers-color-scheme:dark){:root{--ground:#14171a;--card:#1c2024;--ink:#e6e8ea;--soft:#9aa4ae;--line:#30363c;--pass:#7bd69a;--pass-ground:#15341f;--fail:#ff9a91;--fail-ground:#43201d;--idle:#e2cf7f;--idle-ground:#363014;--bar:#79aee3;--limit:#ff9a91;--mark:#5d4406;--mark-ink:#ffe9b8}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:960px;margin:0 auto;padding:28px 20px 64px}
h1{font-size:22px;margin:0 0 6px;display:flex;gap:12px;align-items:center;flex-wrap:wrap}
h2{font-size:17px;margin:36px 0 10px}
h3{font-size:15px;margin:20px 0 6px}
p{margin:6px 0}
.soft,figcaption,dt{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:10px 0}
.pill{display:inline-block;border-radius:999px;padding:1px 10px;font-size:13px;font-weight:600;white-space:nowrap}
h1 .pill{font-size:16px;padding:3px 14px}
.pass{color:var(--pass);background:var(--pass-ground)}
.fail{color:var(--fail);background:var(--fail-ground)}
.idle{color:var(--idle);background:var(--idle-ground)}
.plain{color:var(--soft);background:none;padding:0;font-weight:400}
ol.ladder{list-style:none;margin:0;padding:0}
ol.ladder li{display:grid;grid-template-columns:84px minmax(170px,max-content) 1fr;gap:4px 12px;padding:8px 0;border-top:1px solid var(--line);align-items:baseline}
ol.ladder li:first-child{border-top:0}
ol.ladder b{font-weight:600}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:600;color:var(--soft)}
th,td{padding:5px 14px 5px 0;border-top:1px solid var(--line);vertical-align:top}
thead th,tr.first td,tr.first th{border-top:0}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code,.text{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere;unicode-bidi:isolate}
.text{white-space:pre-wrap;background:var(--ground);border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:4px 0}
.same{color:var(--soft)}
mark{background:var(--mark);color:var(--mark-ink);border-radius:3px}
td code{white-space:nowrap}
td.soft:last-child{min-width:190px}
.token{white-space:pre;background:var(--ground);border:1px solid var(--line);border-radius:4px;padding:0 4px}
.ranks th:nth-child(1),.ranks td:nth-child(1){width:28px}
.ranks th:nth-child(3),.ranks td:nth-child(3){padding-right:40px}
.ranks th:nth-child(2),.ranks th:nth-child(4){width:36%}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:4px 24px}
.sides>div{min-width:0}
figure{margin:10px 0}
svg{width:100%;min-width:600px;height:auto;display:block}
svg text{fill:var(--soft);font:12px system-ui,sans-serif;paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
svg .bar{fill:var(--bar)}
svg .grid{stroke:var(--line)}
svg .part{stroke:var(--line);stroke-dasharray:2 3}
svg .axis{stroke:var(--soft)}
svg .limit{stroke:var(--limit);stroke-width:1.5;stroke-dasharray:5 4}
dl{display:grid;grid-template-columns:130px 1fr;gap:4px 14px;margin:0}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
ul.findings{margin:0;padding-left:18px}
@media(max-width:640px){main{padding:18px 14px 48px}.sides{grid-template-columns:1fr}ol.ladder li{grid-template-columns:84px 1fr}ol.ladder li p{grid-column:1/3}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}
@media print{body{background:#fff}.card{break-inside:avoid}}
)css";

} // namespace xtask::crossval

import { Html } from './html.js';
import { darkChartRules } from './palette.js';

/** The report's style sheet: calm, readable from 390 px on, light and dark by the reader's own setting, printable. */
export const style = new Html(`
:root{color-scheme:light dark;--paper:#fdfdfc;--raised:#f5f6f5;--ink:#1f2428;--muted:#565f69;--line:#e0e3e6;--accent:#0a6aa8;--flag:#a04000;--shade:rgba(31,36,40,.18);
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--serif:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14181b;--raised:#1b2024;--ink:#e4e7ea;--muted:#a3adb8;--line:#2c3238;--accent:#5fb3ea;--flag:#f7a772;--shade:rgba(228,231,234,.22)}
${darkChartRules()}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 var(--sans)}
.page{max-width:1180px;margin:0 auto;padding:0 20px 80px}
main{max-width:860px;margin:0 auto;min-width:0}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.head{padding:44px 0 8px}
.kicker{margin:0;color:var(--muted);font-size:13px}
h1,h2{font-family:var(--serif);font-weight:600;line-height:1.2;overflow-wrap:anywhere}
h1{font-size:38px;margin:2px 0 6px}
h2{font-size:25px;margin:0 0 8px}
h3{font-size:15px;font-weight:600;margin:0;display:inline;overflow-wrap:anywhere}
.question{font:italic 20px/1.4 var(--serif);margin:0 0 10px;max-width:38em}
.facts-line{color:var(--muted);margin:0}
.facts-line span{white-space:nowrap}
section{padding:30px 0 6px;border-top:1px solid var(--line);margin-top:22px;scroll-margin-top:8px}
.finding{font:18px/1.5 var(--serif);margin:0 0 18px;max-width:42em;overflow-wrap:anywhere}
.note,figcaption,caption{color:var(--muted);font-size:13px}
.note{max-width:52em}
.tree ul{list-style:none;margin:0;padding:0}
.tree ul ul{margin:4px 0 4px 6px;padding-left:16px;border-left:2px solid var(--line)}
.tree li{margin:5px 0;overflow-wrap:anywhere}
.tree.many>ul{columns:4 150px;column-gap:24px;font-size:13px}
.tree.many li{margin:0 0 3px}
.tree.many li{break-inside:avoid}
.classes{margin-left:.35em}
.where{color:var(--muted);font-size:13px;margin-left:.35em}
figure{margin:0 0 18px;min-width:0}
figcaption{margin:0 0 4px;overflow-wrap:anywhere}
figure>*+figcaption{margin:4px 0 0}
figure svg{max-width:100%;height:auto;display:block}
svg text{font-family:var(--sans)}
.charts{display:flex;flex-wrap:wrap;gap:10px 36px;align-items:flex-start}
.charts.small{gap:10px 16px}
.charts .legend{max-width:350px}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;margin:0 0 6px;padding:0;font-size:13px}
.legend li{display:flex;align-items:center;gap:6px}
.legend svg{flex:none;display:inline-block}
.narrow-only{display:none}
svg.share{display:block;background:var(--line);margin:4px 0 2px auto}
.look{margin:0 0 14px;padding-left:1.5em;max-width:52em;overflow-wrap:anywhere}
.look li{margin:4px 0}
.look a{font-size:13px;white-space:nowrap;margin-left:.3em}
figure details.fold{font-size:13px}
.scroll{overflow-x:auto;margin:10px 0 18px;background:linear-gradient(to right,var(--paper) 40%,transparent) 0 0/44px 100% no-repeat local,linear-gradient(to left,var(--paper) 40%,transparent) 100% 0/44px 100% no-repeat local,linear-gradient(to right,var(--shade),transparent) 0 0/10px 100% no-repeat scroll,linear-gradient(to left,var(--shade),transparent) 100% 0/10px 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums lining-nums}
caption{text-align:left;padding:0 0 6px;caption-side:top}
caption span{display:block;position:sticky;left:0;max-width:min(100%,calc(100vw - 40px))}
th,td{padding:5px 0 5px 14px;text-align:right;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400}
th:first-child{padding-left:0}
th[scope=row],.text{text-align:left}
th[scope=row]{overflow-wrap:break-word;max-width:24em}
td .reason{text-align:left}
thead th{color:var(--muted);font-size:13px;vertical-align:bottom;line-height:1.3;border-bottom:1px solid var(--muted)}
tfoot th,tfoot td{font-weight:600;border-bottom:0;border-top:1px solid var(--muted)}
tbody tr:last-child>*{border-bottom:0}
td small,th small{display:block;color:var(--muted);font-size:12px;line-height:1.35}
small.interval,small.flag{white-space:nowrap}
small.flag{color:var(--flag)}
.reason{display:block;max-width:26em;min-width:12em}
code,pre{font-family:var(--mono);font-size:.9em}
pre{background:var(--raised);padding:14px 16px;overflow:auto;max-height:70vh;line-height:1.45;border-radius:4px}
details{border-bottom:1px solid var(--line)}
details:last-of-type{border-bottom:0}
details>summary{cursor:pointer;padding:8px 0;list-style-position:outside;margin-left:1.1em}
details>summary span{color:var(--muted);font-size:13px;margin-left:10px}
details[open]{padding-bottom:10px}
details.fold{border:0}
details.fold>summary>span{margin-left:0}
details.task>.charts{margin:8px 0 4px}
dl.facts{margin:0;min-width:240px;flex:1}
dl.facts div{display:flex;gap:12px;justify-content:space-between;border-bottom:1px solid var(--line);padding:5px 0}
dl.facts dt{color:var(--muted)}
dl.facts dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.warnings{padding-left:1.1em;overflow-wrap:anywhere}
.warnings li{margin:3px 0}
.contents ol{list-style:none;margin:0;padding:0}
.contents{font-size:13px;padding-top:14px}
.contents ol{display:flex;flex-wrap:wrap;gap:4px 16px}
.contents a{color:var(--muted);text-decoration:none}
.contents a:hover{color:var(--accent);text-decoration:underline}
@media (min-width:1120px){
.page{display:grid;grid-template-columns:190px minmax(0,860px);gap:56px;justify-content:center}
.contents{position:sticky;top:0;align-self:start;padding-top:52px;max-height:100vh;overflow:auto}
.contents ol{display:block}
.contents li{margin:7px 0}
main{margin:0}
}
@media screen and (max-width:720px){
.wide-only{display:none}.narrow-only{display:block}
h1{font-size:30px}h2{font-size:22px}.finding{font-size:17px}.question{font-size:18px}
.head{padding-top:22px}
table{font-size:13px}th,td{padding-left:10px}
th[scope=row]{min-width:6.5em;max-width:11em;position:sticky;left:0;background:var(--paper)}
}
@media print{
.contents{display:none}
body{font-size:11pt;background:#fff;color:#000}
.page{display:block;max-width:none;padding:0}main{max-width:none}
section{break-inside:auto}figure,tr,.finding{break-inside:avoid}h2,summary,caption,thead{break-after:avoid}
.config{display:none}
.scroll{overflow:visible;background:none}details::details-content{content-visibility:visible;block-size:auto}
pre{max-height:none;white-space:pre-wrap}
}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`);

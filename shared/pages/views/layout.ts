import { type Caller, roles } from '../../domain/caller.ts';
import { addresses } from '../addresses.ts';
import { assetNames } from '../assets/assets.ts';
import { given, type Markup, markup } from '../markup.ts';
import { moment } from './times.ts';

export interface PageParts {
  readonly title: string;
  readonly main: Markup;
  /** Which entry of the menu it belongs to. */
  readonly section?: 'overview' | 'findings' | 'alerts' | 'about';
  /** The script looks again so often. */
  readonly refreshSeconds?: number;
}

interface Surroundings {
  readonly caller: Caller | undefined;
  readonly now: number | undefined;
  readonly etag: string;
}

/** What stands around every page: title, menu, who is signed in, and when this was so. */
export function layout({ title, main, section, refreshSeconds }: PageParts, { caller, now, etag }: Surroundings): Markup {
  return markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Relink</title>
<link rel="stylesheet" href="${addresses.asset(assetNames.style)}">
<link rel="icon" type="image/svg+xml" href="${addresses.asset(assetNames.icon)}">
<script src="${addresses.asset(assetNames.script)}" defer></script>
</head>
<body data-etag="${etag}" data-now="${now ?? 0}" data-refresh="${refreshSeconds ?? 0}">
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="brand"><a href="${addresses.overview()}">Relink</a></p>
<nav aria-label="Pages"><ul>${menu(section)}</ul></nav>
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer>
<p>${now !== undefined && markup`As of <span id="as-of">${moment(now)}</span>. `}All times are UTC.</p>
<div id="refresh-control"></div>
<p id="refresh-says" role="status"></p>
${caller && markup`<p>${whoIs(caller)}</p>`}
</footer>
</body>
</html>`;
}

const entries = [
  { section: 'overview', words: 'Overview', href: addresses.overview() },
  { section: 'findings', words: 'Findings', href: addresses.findings() },
  { section: 'alerts', words: 'Alerts', href: addresses.alerts() },
  { section: 'about', words: 'About', href: addresses.about() },
] as const;

function menu(current: PageParts['section']): readonly Markup[] {
  return entries.map(({ section, words, href }) =>
    section === current
      ? markup`<li><a href="${href}" aria-current="page">${words}</a></li>`
      : markup`<li><a href="${href}">${words}</a></li>`,
  );
}

function whoIs(caller: Caller): Markup {
  const words = roles.filter((role) => caller.roles.includes(role)).map((role) => role.replace('Relink.', ''));
  const may = words.length === 0 ? 'without a role' : `with ${words.join(', ')}`;
  return caller.kind === 'key'
    ? markup`Opened with a function key, ${may}.`
    : markup`Signed in as ${given(caller.name)} ${may}. <a href="/.auth/logout?post_logout_redirect_uri=${encodeURIComponent(addresses.overview())}">Sign out</a>`;
}

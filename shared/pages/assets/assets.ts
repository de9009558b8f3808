import { createHash } from 'node:crypto';
import { icon } from './icon.ts';
import { refreshScript } from './refresh-script.ts';
import { styleSheet } from './style-sheet.ts';

export interface Asset {
  readonly type: string;
  readonly text: string;
}

const style: Asset = { type: 'text/css; charset=utf-8', text: styleSheet };
const script: Asset = { type: 'text/javascript; charset=utf-8', text: refreshScript };
const iconAsset: Asset = { type: 'image/svg+xml', text: icon };

/** The names hold a hash of the content, so a browser may keep each for ever. */
export const assetNames = {
  style: `style.${hashOf(style.text)}.css`,
  script: `refresh.${hashOf(script.text)}.js`,
  icon: `icon.${hashOf(iconAsset.text)}.svg`,
} as const;

const assets: readonly (readonly [string, Asset])[] = [
  [assetNames.style, style],
  [assetNames.script, script],
  [assetNames.icon, iconAsset],
];

/**
 * The asset of that name. One of another release, which a page asks for that was loaded before the deployment, is answered with that of this
 * one (`isCurrent` false): a page that looks a little odd is better than one without a style.
 */
export function findAsset(name: string): { readonly asset: Asset; readonly isCurrent: boolean } | undefined {
  const kindOf = (text: string) => (/^\w+\.[\w-]{12}\.\w+$/.test(text) ? text.replace(/\.[\w-]{12}\./, '.') : undefined);
  const found = assets.find(([own]) => own === name) ?? assets.find(([own]) => kindOf(own) === kindOf(name));
  return found && { asset: found[1], isCurrent: found[0] === name };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alertCatalogue } from '../../shared/domain/alert-catalogue.ts';
import { filesOf, headingsOf, read, sectionsOf } from './pages.ts';

const headings = ['Meaning', 'Impact', 'What Relink already did', 'Diagnosis', 'Mitigation', 'Stopping the robot'];
const codes = Object.keys(alertCatalogue).sort();

describe('the runbooks', () => {
  it('are one page for each alert, and no page for an alert that does not exist', () => {
    expect(filesOf('docs/runbooks/*').map((file) => basename(file))).toEqual(codes.map((code) => `${code}.md`));
  });

  it.each(codes)('answer the six questions of the on-call engineer about %s, in the usual order', (code) => {
    const text = read(`docs/runbooks/${code}.md`);
    expect(headingsOf(text)).toEqual([{ level: 1, title: code }, ...headings.map((title) => ({ level: 2, title }))]);
    for (const [title, answer] of sectionsOf(text, 2)) expect(answer.trim().length, title).toBeGreaterThan(40);
  });

  it.each(codes)('name the title of %s as the alert itself does', (code) => {
    expect(read(`docs/runbooks/${code}.md`)).toContain(alertCatalogue[code as keyof typeof alertCatalogue].title);
  });
});

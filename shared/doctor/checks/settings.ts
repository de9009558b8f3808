import type { DoctorParts } from '../parts.ts';
import type { DoctorCheck } from '../report.ts';

const area = 'settings';

/** The application settings: wrong ones, unknown ones, and those under which nothing is repaired. */
export function checkSettings({ settings, settingsProblems }: Pick<DoctorParts, 'settings' | 'settingsProblems'>): readonly DoctorCheck[] {
  const wrong = Object.entries(settingsProblems).map(([variable, problem]): DoctorCheck => {
    const seen = `${variable} ${problem}. While a setting is wrong, every call of Relink fails.`;
    return { id: 'settings.wrong', area, subject: variable, level: 'error', seen, next: 'Correct it; docs/settings.md has all settings.' };
  });
  const found = [
    ...wrong,
    ...emptyScope(settings, settingsProblems),
    ...unknown(settings.unknown),
    ...idleMode(settings, settingsProblems),
  ];
  const seen = `Settings are in order; mode ${settings.mode}, ${settings.scope.length} place(s) in RELINK_SCOPE.`;
  return found.length > 0 ? found : [{ id: 'settings.in-order', area, subject: 'settings', level: 'ok', seen }];
}

function emptyScope({ scope }: DoctorParts['settings'], problems: DoctorParts['settingsProblems']): readonly DoctorCheck[] {
  if (scope.length > 0 || 'RELINK_SCOPE' in problems) return [];
  const next = 'Set RELINK_SCOPE to the subscriptions or resource groups in which Relink shall work.';
  return [
    { id: 'settings.no-scope', area, subject: 'RELINK_SCOPE', level: 'error', seen: 'RELINK_SCOPE is empty: nothing is repaired.', next },
  ];
}

function unknown(variables: readonly string[]): readonly DoctorCheck[] {
  return variables.map((variable) => ({
    id: 'settings.unknown',
    area,
    subject: variable,
    level: 'warning',
    seen: `${variable} is not a setting of this release, so it changes nothing. The setting that was meant has its default.`,
    next: 'Correct its name, or remove it.',
  }));
}

function idleMode({ mode }: DoctorParts['settings'], problems: DoctorParts['settingsProblems']): readonly DoctorCheck[] {
  if ((mode !== 'observe' && mode !== 'off') || 'RELINK_MODE' in problems) return [];
  const seen = `RELINK_MODE is ${mode}: ${mode === 'off' ? 'nothing is looked at' : 'repairs are planned and nothing is written'}, except for clusters whose tag relink-mode says otherwise.`;
  return [
    {
      id: 'settings.idle-mode',
      area,
      subject: 'RELINK_MODE',
      level: 'warning',
      seen,
      next: 'Set RELINK_MODE to auto when you trust the plans.',
    },
  ];
}
